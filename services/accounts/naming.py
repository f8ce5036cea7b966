"""Which sign-in an entry of the log speaks of: by its number, or by the blind index of a name that was typed."""

from __future__ import annotations

from django.urls import reverse

from services.accounts.models import User
from services.common.crypto import blind_index

LOGIN_DIGITS = 16


def of_user(number: str) -> tuple[str, str]:
    """The user name of a member of staff with their page; of a resident nothing."""
    if not number.isdecimal():
        return "", ""
    return _found(User.objects.filter(pk=int(number), is_staff=True).order_by("pk").first())


def of_login(index: str) -> tuple[str, str]:
    """The member of staff whose name was typed; nothing when nobody is called so."""
    staff = User.objects.filter(is_staff=True).order_by("pk").only("pk", "username")
    return _found(next((user for user in staff if blind_index("login", user.username)[:LOGIN_DIGITS] == index), None))


def _found(user: User | None) -> tuple[str, str]:
    return (user.username, reverse("admin:accounts_user_change", args=[user.pk])) if user else ("", "")
