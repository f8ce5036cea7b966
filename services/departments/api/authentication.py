"""Who asks: the system of an organ or partner, by its key. ``Authorization: Bearer tbk_…`` (RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from services.audit import operations as audit
from services.common import transaction
from services.common.api.problems import Problem
from services.departments.access import find_key
from services.departments.models import OrganKey
from services.departments.operations import note_key_used

if TYPE_CHECKING:
    from rest_framework.request import Request

SCHEME = "bearer"
PREFIX = "tbk_"


class Machine:
    """What stands where a user would: a system, never a person. ``pk`` names it to throttles and kept answers."""

    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False
    person = person_id = None
    api_rate = "organ"

    def __init__(self, key: OrganKey) -> None:
        self.key, self.pk = key, f"key-{key.public_id}"


class OrganKeyAuthentication(BaseAuthentication):
    """A key in force signs a system in; a wrong, expired or revoked one is refused with 401, never taken for a visitor.

    Without a key of ours in the header nobody is signed in.
    """

    def authenticate(self, request: Request) -> tuple[Machine, OrganKey] | None:
        """Machine and key. Raises the problem ``sign-in``."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME or not text.strip().startswith(PREFIX):
            return None
        key = find_key(text.strip())
        if key is None or not key.is_in_force() or not key.department.is_active:
            if key is not None:
                with transaction.atomic():
                    audit.record(event="departments.key_refused", by=key, subject=key, department=key.department)
            problem = Problem("sign-in")
            problem.auth_header = self.authenticate_header(request)
            raise problem
        note_key_used(key=key)
        return Machine(key), key

    def authenticate_header(self, request: Request) -> str:
        """Goes into WWW-Authenticate."""
        return 'Bearer realm="tongban"'


class MayRead(BasePermission):
    """Visitors and people as ever; a system only what its key was ticked for (``key_scope`` of the view)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By the scopes of the key."""
        return not isinstance(request.auth, OrganKey) or view.key_scope in request.auth.scopes


class NeedsKey(BasePermission):
    """Only a system with a key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whatever its scopes."""
        return isinstance(request.auth, OrganKey)


class OrganKeyScheme(OpenApiAuthenticationExtension):
    """In the description of the API."""

    target_class = "services.departments.api.authentication.OrganKeyAuthentication"
    name = "organKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "tbk_…"}
