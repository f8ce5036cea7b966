"""Places: open, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny

from services.common.api.conditional import conditional, tag_of
from services.common.api.queries import parameters
from services.places.api.serializers import PlaceQuery, PlaceSerializer
from services.places.models import Place

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response


class HallList(ListAPIView):
    """Places in use."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    serializer_class = PlaceSerializer
    is_conditional = True

    def get_queryset(self) -> QuerySet[Place]:
        """Of one kind, or all."""
        return Place.objects.filter(is_open=True, **parameters(self.request, PlaceQuery)).order_by("code")

    @extend_schema(
        operation_id="halls_list",
        tags=["catalog"],
        summary=_("Halls and points"),
        description=_("Places one can go to, with address, phones and opening hours."),
        parameters=[PlaceQuery],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """By code."""
        return self.list(request, *args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Page by page."""
        answer = super().list(request, *args, **kwargs)
        return conditional(request, tag_of(answer.data), lambda: answer)
