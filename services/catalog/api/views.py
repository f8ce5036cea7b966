"""Items for other systems: open, read only."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from services.catalog import access, catalogue, search
from services.catalog.api import serializers
from services.common.api.conditional import conditional, tag, tag_of
from services.common.api.pagination import Pages
from services.common.api.queries import parameters
from services.departments.api.authentication import MayRead, OrganKeyAuthentication
from services.departments.enums import KeyScope

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

SHAPE = Path(serializers.__file__).read_bytes()
"""What the same catalogue looks like changes with these lines only."""


class Open(APIView):
    """Everybody may read it; who asks makes no difference but for the pace. A key must be ticked for it."""

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.CATALOG
    is_conditional = True

    def stamped(self, request: Request, build: object) -> Response | HttpResponse:
        """304 while the catalogue of today is the one the caller has."""
        number, changed_at = catalogue.changed()
        today = timezone.localdate()
        midnight = timezone.make_aware(datetime.combine(today, time.min))
        etag = tag(number, today, SHAPE, request.get_full_path())
        return conditional(request, etag, build, changed_at=max(changed_at, midnight) if changed_at else None)


class ItemList(Open):
    """Items residents find."""

    pagination_class = Pages

    @extend_schema(
        operation_id="items_list",
        tags=["catalog"],
        summary=_("Items"),
        description=_("Items by words and filters. With words, those whose name fits best come first."),
        parameters=[serializers.ItemQuery],
        responses=serializers.ItemSerializer(many=True),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """Best first."""
        asked = parameters(request, serializers.ItemQuery)
        words = asked.pop("q")[: search.LONGEST_QUERY].strip()
        pages = Pages()

        def build() -> Response:
            found = catalogue.select(catalogue.Selection(words=words, **asked), search.find(words) if words else None)
            rows = pages.paginate_queryset(found.entries, request, view=self)
            return pages.get_paginated_response(serializers.ItemSerializer(rows, many=True).data)

        return self.stamped(request, build)


class ItemDetail(Open):
    """One item."""

    @extend_schema(
        operation_id="items_retrieve",
        tags=["catalog"],
        summary=_("Guide of an item"),
        description=_("Every element of the version in force, its questions and the JSON Schema of their answers."),
        responses=serializers.ItemDetailSerializer,
    )
    def get(self, request: Request, code: str) -> Response | HttpResponse:
        """The version in force."""
        data = serializers.ItemDetailSerializer(access.get_whole(code)).data
        return conditional(request, tag_of(data), lambda: Response(data))


class ThemeList(Open):
    """Subjects."""

    pagination_class = Pages

    @extend_schema(
        operation_id="themes_list",
        tags=["catalog"],
        summary=_("Themes"),
        description=_("Subjects that have items, with their number."),
        responses=serializers.ThemeSerializer(many=True),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """In the order of the pages."""
        pages = Pages()

        def build() -> Response:
            rows = pages.paginate_queryset(catalogue.themes(), request, view=self)
            return pages.get_paginated_response(serializers.ThemeSerializer(rows, many=True).data)

        return self.stamped(request, build)
