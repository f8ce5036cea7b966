"""Organs: open, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from services.common.api.conditional import conditional, tag_of
from services.departments.api.authentication import MayRead, NeedsKey, OrganKeyAuthentication
from services.departments.api.serializers import DepartmentSerializer, KeySerializer
from services.departments.enums import KeyScope
from services.departments.models import Department

if TYPE_CHECKING:
    from typing import Any

    from rest_framework.request import Request


class DepartmentList(ListAPIView):
    """Organs in use."""

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.CATALOG
    serializer_class = DepartmentSerializer
    queryset = Department.objects.active().filter(is_elsewhere=False).order_by("code")
    is_conditional = True

    @extend_schema(
        operation_id="departments_list", tags=["catalog"], summary=_("Organs"), description=_("Organs in use, by code.")
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """By code."""
        return self.list(request, *args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Page by page."""
        answer = super().list(request, *args, **kwargs)
        return conditional(request, tag_of(answer.data), lambda: answer)


@method_decorator(never_cache, name="dispatch")
class OwnKey(APIView):
    """The key a system asks with."""

    permission_classes = (NeedsKey,)
    authentication_classes = (OrganKeyAuthentication,)

    @extend_schema(
        operation_id="partner_key",
        tags=["partner"],
        summary=_("The key used"),
        description=_("Whose key this is, what it may read and until when. Without a key the answer is 401."),
        responses=KeySerializer,
    )
    def get(self, request: Request) -> Response:
        """Never kept by anyone in between."""
        return Response(KeySerializer(request.auth).data)
