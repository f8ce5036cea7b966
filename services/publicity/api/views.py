"""Published decisions, page by page, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from services.common.api.conditional import conditional, tag_of
from services.common.api.pagination import Pages
from services.common.api.queries import parameters
from services.publicity import access, statistics
from services.publicity.api.serializers import (
    DecisionQuery,
    DecisionSerializer,
    StatisticsQuery,
    StatisticsSerializer,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class Open(APIView):
    """Everybody may read it; who asks makes no difference."""

    authentication_classes = ()
    permission_classes = ()
    is_conditional = True


class DecisionList(Open):
    """On public view."""

    pagination_class = Pages

    @extend_schema(
        operation_id="decisions_list",
        tags=["publicity"],
        summary=gettext_lazy("Published decisions"),
        description=gettext_lazy("Licences and decisions on public view, the newest first (双公示)."),
        auth=[],
        parameters=[DecisionQuery],
        responses=DecisionSerializer(many=True),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Newest first."""
        asked = parameters(request, DecisionQuery)
        pages = Pages()
        rows = pages.paginate_queryset(access.selected(**asked), request, view=self)
        answer = pages.get_paginated_response(DecisionSerializer(rows, many=True).data)
        return conditional(request, tag_of(answer.data), lambda: answer)


class Decision(Open):
    """One decision."""

    @extend_schema(
        operation_id="decisions_retrieve",
        tags=["publicity"],
        summary=gettext_lazy("A published decision"),
        description=gettext_lazy("Absent once it was taken down."),
        auth=[],
        responses=DecisionSerializer,
    )
    def get(self, request: Request, ref: str) -> Response | HttpResponse:
        """As on the page."""
        data = DecisionSerializer(access.get_public(ref)).data
        return conditional(request, tag_of(data), lambda: Response(data))


class Statistics(Open):
    """Figures."""

    @extend_schema(
        operation_id="case_statistics",
        tags=["publicity"],
        summary=gettext_lazy("Figures of cases"),
        description=gettext_lazy("What came in and was decided, of thirteen months, by month and by organ."),
        auth=[],
        parameters=[StatisticsQuery],
        responses=StatisticsSerializer,
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Of the city or one organ."""
        asked = parameters(request, StatisticsQuery)
        data = StatisticsSerializer(statistics.told(organ=asked.get("organ", ""))).data
        return conditional(request, tag_of(data), lambda: Response(data))
