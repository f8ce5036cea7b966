"""Items for other systems: open, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from services.catalog import access, catalogue, search
from services.catalog.api.serializers import ItemDetailSerializer, ItemSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request


class Pages(LimitOffsetPagination):
    """At most 100 items at a time."""

    max_limit = 100


class ItemList(APIView):
    """Published items."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="items_list",
        parameters=[
            OpenApiParameter("q", str, description="Words, pinyin or initials."),
            OpenApiParameter("for", str, enum=["person", "enterprise"]),
            OpenApiParameter("theme", str, description="Code of a theme."),
            OpenApiParameter("department", str, description="统一社会信用代码 of the owning department."),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses=ItemSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Items by words and filters, best first."""
        query = request.query_params
        words = query.get("q", "")[: search.LONGEST_QUERY]
        selection = catalogue.Selection(
            words=words,
            serves=query.get("for", "")[:20],
            theme=query.get("theme", "")[:30],
            department=query.get("department", "")[:18],
        )
        found = catalogue.select(selection, search.find(words) if words else None)
        pages = Pages()
        rows = pages.paginate_queryset(found.entries, request, view=self)
        return pages.get_paginated_response(ItemSerializer(rows, many=True).data)


class ItemDetail(APIView):
    """One item."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(operation_id="items_retrieve", responses=ItemDetailSerializer)
    def get(self, request: Request, code: str) -> Response:
        """The guide of the version in force."""
        return Response(ItemDetailSerializer(access.get_whole(code)).data)
