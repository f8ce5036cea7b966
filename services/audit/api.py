"""The API's part of recording refusals: REST framework answers exceptions before any middleware sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.audit.middleware import note_refusal
from services.common.api.problems import exception_handler as told

if TYPE_CHECKING:
    from rest_framework.response import Response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """For ``REST_FRAMEWORK["EXCEPTION_HANDLER"]``: notes "not yours", then tells the problem."""
    note_refusal(context["request"]._request, error)
    return told(error, context)
