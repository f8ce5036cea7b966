"""Every write of delegation."""

from services.delegation.operations.acts import note_act
from services.delegation.operations.answering import accept, decline, end, expire_due, take_back
from services.delegation.operations.beginning import appoint, ask
from services.delegation.operations.consent import (
    EnoughForToday,
    agree_at_window,
    agree_by_code,
    deliver_code,
    demo_code,
    is_sent,
    request_consent,
    sign,
)
from services.delegation.operations.guardians import add_child, ask_anew, ask_register
from services.delegation.operations.helping import begin_help, end_post, give_post, refuse_held, refuse_unfit
from services.delegation.operations.identity import NotInRegister, person_at_window
from services.delegation.operations.inviting import deliver_invitation, deliver_request
from services.delegation.operations.moving import CannotAct, NotOpenToThis

__all__ = [
    "CannotAct",
    "EnoughForToday",
    "NotInRegister",
    "NotOpenToThis",
    "accept",
    "add_child",
    "agree_at_window",
    "agree_by_code",
    "appoint",
    "ask",
    "ask_anew",
    "ask_register",
    "begin_help",
    "decline",
    "deliver_code",
    "deliver_invitation",
    "deliver_request",
    "demo_code",
    "end",
    "end_post",
    "expire_due",
    "give_post",
    "is_sent",
    "note_act",
    "person_at_window",
    "refuse_held",
    "refuse_unfit",
    "request_consent",
    "sign",
    "take_back",
]
