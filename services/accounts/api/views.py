"""GET /api/v1/session/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts.api.serializers import SessionSerializer
from services.common.context import shown_name

if TYPE_CHECKING:
    from rest_framework.request import Request


class Session(APIView):
    """Who asks."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="session_retrieve",
        tags=["session"],
        summary=_("The session"),
        description=_("Who is signed in, and the form token. Also sets the cookie the token belongs to."),
        responses=SessionSerializer,
    )
    def get(self, request: Request) -> Response:
        """The masked name, the level and the token."""
        user = request.user
        told = {
            "signed_in": user.is_authenticated,
            "name": shown_name(user) if user.is_authenticated else "",
            "real_name_level": getattr(user, "level", 0),
            "token": get_token(request._request),
        }
        return Response(SessionSerializer(told).data)
