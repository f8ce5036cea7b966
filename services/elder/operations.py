"""Writes of display preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.models import User
from services.common import transaction

if TYPE_CHECKING:
    from services.common.display import Display


@transaction.atomic
def remember_display(*, display: Display, by: User) -> None:
    """Keep the preferences with the account, so that they follow to other devices. Concerns nobody else: no audit."""
    User.objects.filter(pk=by.pk).update(
        display_theme=display.theme, display_contrast=display.contrast, display_size=display.size
    )
