"""GET /api/v1/session/rights/: whom one may act for today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts.acting import Acting, myself, rights
from services.accounts.api.permissions import IsRealNamed
from services.accounts.enums import ActingKind, ActingScope

if TYPE_CHECKING:
    from rest_framework.request import Request


class RightSerializer(serializers.Serializer):
    """One identity one may act as."""

    ref = serializers.CharField(help_text=_("Send it in X-Acting-As; self is oneself."))
    kind = serializers.ChoiceField(ActingKind.choices)
    name = serializers.CharField(help_text=_("A firm by its name, a person masked."))
    scopes = serializers.SerializerMethodField(help_text=_("What the right reaches."))
    items = serializers.SerializerMethodField(help_text=_("Codes of items it is limited to; null for every item."))
    until = serializers.DateField(allow_null=True, help_text=_("Its last day; null without an end."))

    def get_scopes(self, right: Acting) -> list[str]:
        """In the order of the words."""
        return [scope for scope in ActingScope.values if right.may(scope)]

    def get_items(self, right: Acting) -> list[str] | None:
        """Sorted, so that the answer is the same each time."""
        return sorted(right.items) if right.items is not None else None


class Rights(APIView):
    """As whom one may act."""

    permission_classes = (IsRealNamed,)

    @extend_schema(
        operation_id="session_rights_list",
        tags=["session"],
        summary=_("Whom one may act for"),
        description=_("Oneself, then everybody one may act for today. A right that ended is not there any more."),
        responses=RightSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Asked anew each time."""
        found = [myself(request.user), *rights(request.user.person)]
        return Response(RightSerializer(found, many=True).data)
