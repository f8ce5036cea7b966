"""Parameters of an address, checked by a serializer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.common.api.problems import Problem, flattened

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer


def parameters(request: Request, form: type[Serializer]) -> dict[str, Any]:
    """The checked values. Raises the problem ``parameter`` naming each that is wrong."""
    asked = form(data=request.query_params.dict())
    if asked.is_valid():
        return asked.validated_data
    wrong = flattened(asked.errors)
    errors = [{"parameter": row["pointer"].removeprefix("#/").split("/")[0], "detail": row["detail"]} for row in wrong]
    raise Problem("parameter", errors=errors)
