"""What a person wants besides the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.notices.models import Preference

if TYPE_CHECKING:
    from services.accounts.models import Person


def choose(*, by: Person, **wanted: bool) -> None:
    """Keep whether ``by`` wants ``sms`` and ``email`` besides the inbox, and ``quiet`` nights."""
    Preference.objects.update_or_create(person=by, defaults=wanted)
