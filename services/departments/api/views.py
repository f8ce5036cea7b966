"""Organs: open, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny

from services.common.api.conditional import conditional, tag_of
from services.departments.api.serializers import DepartmentSerializer
from services.departments.models import Department

if TYPE_CHECKING:
    from typing import Any

    from rest_framework.request import Request
    from rest_framework.response import Response


class DepartmentList(ListAPIView):
    """Organs in use."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    serializer_class = DepartmentSerializer
    queryset = Department.objects.active().order_by("code")
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
