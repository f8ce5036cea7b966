"""Every write of accounts."""

from services.accounts.operations.acting import NoSuchRight, switch_acting
from services.accounts.operations.attempts import TooManyTries, begin_try, take_back, tries_left
from services.accounts.operations.closing import (
    CannotClose,
    ask_closing,
    close,
    close_due,
    hindrances_of,
    take_back_closing,
)
from services.accounts.operations.codes import (
    CodeGone,
    CodeTooSoon,
    WrongCode,
    pending_code,
    request_code,
    sign_in_by_code,
    use_code,
)
from services.accounts.operations.consents import CannotWithdraw, give, untie, withdraw
from services.accounts.operations.exports import ExportTooSoon, ask_export, keep_export, note_download, remove_expired
from services.accounts.operations.levels import (
    FaceDoesNotMatch,
    FaceNotDone,
    NotNamedYet,
    begin_face_check,
    finish_face_check,
    raise_level,
)
from services.accounts.operations.moving import NoSignInYet, PhoneInUse, move_phone
from services.accounts.operations.one_time import is_spent, spend_one_time_code
from services.accounts.operations.phones import (
    SamePhone,
    TooManyChanges,
    change_contact_phone,
    change_phone,
    refuse_change,
    tell_old_phone,
)
from services.accounts.operations.profile import change_address, note_source
from services.accounts.operations.real_name import (
    AlreadyRealNamed,
    IdentityTaken,
    NameDoesNotMatch,
    register_person,
    verify_real_name,
)
from services.accounts.operations.staff import (
    NotStaff,
    give_second_factor,
    make_staff,
    rename_staff,
    set_active,
    take_second_factor,
)

__all__ = [
    "AlreadyRealNamed",
    "CannotClose",
    "CannotWithdraw",
    "CodeGone",
    "CodeTooSoon",
    "ExportTooSoon",
    "FaceDoesNotMatch",
    "FaceNotDone",
    "IdentityTaken",
    "NameDoesNotMatch",
    "NoSignInYet",
    "NoSuchRight",
    "NotNamedYet",
    "NotStaff",
    "PhoneInUse",
    "SamePhone",
    "TooManyChanges",
    "TooManyTries",
    "WrongCode",
    "ask_closing",
    "ask_export",
    "begin_face_check",
    "begin_try",
    "change_address",
    "change_contact_phone",
    "change_phone",
    "close",
    "close_due",
    "finish_face_check",
    "give",
    "give_second_factor",
    "hindrances_of",
    "is_spent",
    "keep_export",
    "make_staff",
    "move_phone",
    "note_download",
    "note_source",
    "pending_code",
    "raise_level",
    "refuse_change",
    "register_person",
    "remove_expired",
    "rename_staff",
    "request_code",
    "set_active",
    "sign_in_by_code",
    "spend_one_time_code",
    "switch_acting",
    "take_back",
    "take_back_closing",
    "take_second_factor",
    "tell_old_phone",
    "tries_left",
    "untie",
    "use_code",
    "verify_real_name",
    "withdraw",
]
