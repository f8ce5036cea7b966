"""Apps show the token they were given, and the device they were given it on."""

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
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{43})")
DEVICE_ID = re.compile(r"[\x21-\x7e]{16,128}")


class AppTokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer …`` with ``X-Device-Id``. There is no cookie, so no form token is asked for."""

    def authenticate(self, request: Request) -> tuple[User, AppToken] | None:
        """None without the header; the problem ``sign-in`` when the token opens nothing on this device."""
        said = request.headers.get("Authorization", "")
        if not said.startswith("Bearer "):
            return None
        found, device = _BEARER.fullmatch(said), request.headers.get(DEVICE, "")
        row = operations.token_in_force(token=found[1], device=device) if found else None
        if row is None:
            raise Problem("sign-in", _("This token opens nothing: it is over, or belongs to another device."))
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
