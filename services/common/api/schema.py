"""The description of the API (OpenAPI 3.1): what every operation has in common is written here, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.permissions import SAFE_METHODS

from services.common.api.idempotent import ACTING_AS, HEADER
from services.common.problems import BY_STATUS, KINDS, MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "number"],
    "properties": {
        "type": {"type": "string", "enum": [f"urn:tongban:problem:{name}" for name in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "number": {"type": "string", "description": "X-Request-Number"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemPlace"}},
    },
}
PLACE = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "pointer": {"type": "string", "description": "RFC 6901, #/…"},
        "parameter": {"type": "string"},
        "header": {"type": "string"},
        "detail": {"type": "string"},
    },
}


class SessionScheme(OpenApiAuthenticationExtension):
    """The session cookie, with the form token on what changes something."""

    target_class = "services.common.api.authentication.SessionAuthentication"
    name = ["session", "token"]

    def get_security_requirement(self, auto_schema: Schema) -> dict[str, list[str]]:
        """The cookie alone is enough to read."""
        return {"session": []} | ({} if auto_schema.method in SAFE_METHODS else {"token": []})

    def get_security_definition(self, auto_schema: Schema) -> list[dict[str, str]]:
        """Both schemes."""
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
        ]


class Schema(AutoSchema):
    """Adds what every operation answers beside its own: problems, throttles, keys, conditional answers."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation with its common part."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        self._register("ProblemPlace", PLACE)
        self._register("Problem", PROBLEM)
        for status in sorted(self._problem_statuses(operation)):
            operation["responses"].setdefault(str(status), _problem(status))
        operation["responses"] = dict(sorted(operation["responses"].items()))
        if self._is_idempotent():
            operation.setdefault("parameters", []).append(_key_parameter())
        if getattr(self.view, "is_conditional", False):
            operation["responses"]["304"] = {"description": _("Not changed since.")}
        return operation

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        """Without the docstring: that speaks to who reads the code."""
        return {k: v for k, v in super()._map_basic_serializer(serializer, direction).items() if k != "description"}

    def _register(self, name: str, schema: dict[str, Any]) -> None:
        self.registry.register_on_missing(
            ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        )

    def _is_idempotent(self) -> bool:
        return getattr(getattr(self.view, self.method.lower(), None), "is_idempotent", False)

    def _is_paged(self, operation: dict[str, Any]) -> bool:
        return any(parameter["name"] == "page" for parameter in operation.get("parameters", ()))

    def _problem_statuses(self, operation: dict[str, Any]) -> set[int]:
        """What can go wrong, by what the operation is."""
        found = {406, 429, 500}
        parameters = operation.get("parameters", ())
        queried = any(parameter["in"] == "query" for parameter in parameters)
        body = "requestBody" in operation or self._is_idempotent()  # a key makes whatever is sent be read
        found |= {400} if queried or body else set()
        found |= {401, 403} if any(operation.get("security", ())) else set()
        absent = "{" in self.path or self._is_paged(operation) or getattr(self.view, "may_be_absent", False)
        found |= {404} if absent else set()
        found |= {413, 415, 422} if body else set()
        found |= {503} if getattr(self.view, "may_be_busy", False) else set()
        found |= {422} if any(parameter["name"] == ACTING_AS for parameter in parameters) else set()
        return found | ({409} if self.method not in SAFE_METHODS else set())


def _problem(status: int) -> dict[str, Any]:
    kind = BY_STATUS[status]
    told: dict[str, Any] = {
        "description": "；".join(str(one.title) for one in KINDS.values() if one.status == status),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _example(status)}},
    }
    if status == 429:
        seconds = {"type": "string", "description": _("Seconds until the next request is taken.")}
        told["headers"] = {"Retry-After": {"schema": seconds}}
    told["content"][MEDIA_TYPE]["example"]["title"] = str(kind.title)
    return told


def _example(status: int) -> dict[str, Any]:
    kind = BY_STATUS[status]
    return {
        "type": f"urn:tongban:problem:{kind.name}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.detail),
        "instance": "/api/v1/cases/",
        "number": "3F0A",
    }


def _key_parameter() -> dict[str, Any]:
    told = _("Any text of your own, a new one for each new request: sent again, it is answered as the first time.")
    return {
        "in": "header",
        "name": HEADER,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"},
        "description": told,
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    }
