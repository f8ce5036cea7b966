"""Rules for passwords. Residents have none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class StaffLengthValidator:
    """Staff passwords are longer."""

    def __init__(self, min_length: int = 15) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object | None = None) -> None:
        """Raises ValidationError for a short password of a staff sign-in."""
        if getattr(user, "is_staff", False) and len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """What to do."""
        return _("A staff password has at least %(count)d characters.") % {"count": self.min_length}
