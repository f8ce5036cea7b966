"""Every write of accounts."""

from services.accounts.operations.acting import NoSuchRight, switch_acting
from services.accounts.operations.attempts import TooManyTries, begin_try, take_back, tries_left
from services.accounts.operations.codes import (
    CodeGone,
    CodeTooSoon,
    WrongCode,
    pending_code,
    request_code,
    sign_in_by_code,
    use_code,
)
from services.accounts.operations.moving import NoSignInYet, PhoneInUse, move_phone
from services.accounts.operations.one_time import is_spent, spend_one_time_code
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
    "CodeGone",
    "CodeTooSoon",
    "IdentityTaken",
    "NameDoesNotMatch",
    "NoSignInYet",
    "NoSuchRight",
    "NotStaff",
    "PhoneInUse",
    "TooManyTries",
    "WrongCode",
    "begin_try",
    "give_second_factor",
    "is_spent",
    "make_staff",
    "move_phone",
    "pending_code",
    "register_person",
    "rename_staff",
    "request_code",
    "set_active",
    "sign_in_by_code",
    "spend_one_time_code",
    "switch_acting",
    "take_back",
    "take_second_factor",
    "tries_left",
    "use_code",
    "verify_real_name",
]
