"""Who a session belongs to: Django's own backend; the sign-in is read at every request, so its statement is kept."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from services.accounts.models import User
from services.common.statements import Read

_USER: Read[User] = Read(lambda pk: User.objects.filter(pk=pk), pk=int)


class SignInBackend(ModelBackend):
    """Checks passwords as Django does."""

    def get_user(self, user_id: int) -> User | None:
        """The sign-in while it is active."""
        user = _USER.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
