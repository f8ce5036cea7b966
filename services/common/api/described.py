"""Where the description of the API is read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.request import Request


class Description(SpectacularAPIView):
    """GET /api/v1/schema/: OpenAPI as YAML, or JSON when asked for; made once in a process."""

    authentication_classes = ()

    def _get_schema_response(self, request: Request) -> Response:
        return Response(_made(self.generator_class, get_language()))


@lru_cache(maxsize=4)
def _made(generator: type, language: str) -> dict[str, Any]:
    return generator().get_schema(request=None, public=True)
