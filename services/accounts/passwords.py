"""Rules for passwords, in our own words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LengthValidator:
    """Long enough; passwords of staff are longer."""

    def __init__(self, residents: int = 10, staff: int = 15) -> None:
        self.residents, self.staff = residents, staff

    def validate(self, password: str, user: object | None = None) -> None:
        """Raises ValidationError for a short password."""
        if len(password) >= (self.staff if getattr(user, "is_staff", False) else self.residents):
            return
        raise ValidationError(self._words(user), code="password_too_short")

    def get_help_text(self) -> str:
        """What to do."""
        return self._words(None)

    def _words(self, user: object | None) -> str:
        if getattr(user, "is_staff", False):
            return _("A staff password has at least %(count)d characters.") % {"count": self.staff}
        return _("A password has at least %(count)d characters.") % {"count": self.residents}
