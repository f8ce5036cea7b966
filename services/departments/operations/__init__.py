"""Every write of departments.

`posts` given by two people, ended by one · `leave` and who stands in · `kin` whose cases one may not touch · `keys` of
other systems.
"""

from services.departments.operations.keys import CannotMakeKey, make_key, note_key_used, revoke_key
from services.departments.operations.kin import CannotDeclare, declare_kin, end_kin, note_recusal, see_recusal
from services.departments.operations.leave import CannotStandIn, cancel_leave, confirm_leave, record_leave
from services.departments.operations.posts import (
    CannotAppoint,
    appoint,
    confirm_post,
    end_post,
    propose_post,
    refuse_held,
    refuse_term,
    refuse_unfit,
    reject_post,
)

__all__ = [
    "CannotAppoint",
    "CannotDeclare",
    "CannotMakeKey",
    "CannotStandIn",
    "appoint",
    "cancel_leave",
    "confirm_leave",
    "confirm_post",
    "declare_kin",
    "end_kin",
    "end_post",
    "make_key",
    "note_key_used",
    "note_recusal",
    "propose_post",
    "record_leave",
    "refuse_held",
    "refuse_term",
    "refuse_unfit",
    "reject_post",
    "revoke_key",
    "see_recusal",
]
