"""授权用证 for the systems of organs: what they may use, the face, a copy with a watermark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from services.audit import operations as audit
from services.certificates import access, operations
from services.certificates.api.serializers import FaceSerializer, PermissionSerializer
from services.certificates.enums import UsedPart
from services.certificates.models import UsePermission
from services.common import transaction
from services.common.access import NotFoundOrNotYours
from services.common.api.pagination import Pages
from services.departments.api.authentication import MayRead, NeedsKey, OrganKeyAuthentication
from services.departments.enums import KeyScope

if TYPE_CHECKING:
    from rest_framework.request import Request


@method_decorator(never_cache, name="dispatch")
class OrganView(APIView):
    """Only systems with a key that was ticked for certificates."""

    permission_classes = (NeedsKey, MayRead)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.CERTIFICATES

    def used(self, request: Request, ref: str, what: str) -> UsePermission:
        """The permission, its use written down. 404 for absent, ended and another organ's; that it was asked, stays."""
        try:
            permission = access.get_for_organ(request.auth.department, ref)
            operations.use(permission=permission, key=request.auth, what=what)
        except (NotFoundOrNotYours, operations.CannotUse) as error:
            detail: dict[str, Any] = {"about": getattr(error, "subject_ref", "")}
            with transaction.atomic():
                audit.record(event="certificate.use_refused", by=request.auth, subject=request.auth, detail=detail)
            raise NotFoundOrNotYours from error
        return permission


class Permissions(OrganView):
    """What holders let this organ use today."""

    pagination_class = Pages

    @extend_schema(
        operation_id="certificates_permitted",
        tags=["partner"],
        summary=_("Certificates this organ may use"),
        description=_("Permissions in force, newest first; asking for them is no use."),
        responses={200: PermissionSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Newest first, page by page."""
        rows = UsePermission.objects.in_force(on=timezone.localdate()).filter(organ=request.auth.department)
        pages = Pages()
        found = pages.paginate_queryset(rows.select_related("certificate__type").order_by("-pk"), request, view=self)
        return pages.get_paginated_response(PermissionSerializer(found, many=True).data)


class Face(OrganView):
    """The face of one certificate."""

    @extend_schema(
        operation_id="certificate_use",
        tags=["partner"],
        summary=_("Use a certificate"),
        description=_("What stands on it. Every call is one use that the holder sees."),
        responses={200: FaceSerializer},
    )
    def get(self, request: Request, ref: str) -> Response:
        """One use."""
        return Response(FaceSerializer(self.used(request, ref, UsedPart.FACE)).data)


class Copy(OrganView):
    """A copy with a watermark."""

    @extend_schema(
        operation_id="certificate_copy",
        tags=["partner"],
        summary=_("A copy of a certificate"),
        description=_("PDF with a watermark: for whom, what for, until when. Every call is one use."),
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, ref: str) -> HttpResponse:
        """One use."""
        permission = self.used(request, ref, UsedPart.COPY)
        answer = HttpResponse(operations.copy_for(permission), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{permission.ref}.pdf"'
        return answer
