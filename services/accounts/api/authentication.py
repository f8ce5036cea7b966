"""Apps show the token they were given, and the device they were given it on: ``Authorization: Bearer tba_…``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication

from services.accounts import operations
from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.accounts.models import AppToken, User

DEVICE = "X-Device-Id"
_TOKEN = re.compile(rf"{operations.APP_TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")


class AppTokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer …`` with ``X-Device-Id``. There is no cookie, so no form token is asked for."""

    def authenticate(self, request: Request) -> tuple[User, AppToken] | None:
        """None without a token of ours; the problem ``sign-in`` when it opens nothing on this device."""
        scheme, _space, said = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not said.startswith(operations.APP_TOKEN_PREFIX):
            return None
        device = request.headers.get(DEVICE, "")
        row = operations.token_in_force(token=said, device=device) if _TOKEN.fullmatch(said) else None
        if row is None:
            problem = Problem("sign-in", _("This token opens nothing: it is over, or belongs to another device."))
            problem.auth_header = self.authenticate_header(request)
            raise problem
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        """The scheme of RFC 6750."""
        return "Bearer"


class AppScheme(OpenApiAuthenticationExtension):
    """Token and device together."""

    target_class = "services.accounts.api.authentication.AppTokenAuthentication"
    name = ["app", "device"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        """Both headers."""
        return [{"type": "http", "scheme": "bearer"}, {"type": "apiKey", "in": "header", "name": DEVICE}]

    def get_security_requirement(self, auto_schema: object) -> dict[str, list[str]]:
        """One is worth nothing without the other."""
        return {"app": [], "device": []}
