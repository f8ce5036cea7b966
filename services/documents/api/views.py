"""GET /api/v1/verify/<code>/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.views import APIView

from services.departments.api.authentication import MayRead, OrganKeyAuthentication
from services.departments.enums import KeyScope
from services.documents import limits
from services.documents.api.serializers import UnknownSerializer, VerdictSerializer
from services.documents.models import Document
from services.documents.querysets import code_key
from services.documents.verdicts import judge

if TYPE_CHECKING:
    from rest_framework.request import Request


class Verify(APIView):
    """Public: whether a document is in force. Codes only; numbers are looked up on the page.

    Systems with a key are held to the pace of their key alone.
    """

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.VERIFY

    @extend_schema(
        operation_id="verify_document",
        tags=["verify"],
        summary=_("Verify a document"),
        description=_("Whether a document of the city is in force; the holder is masked."),
        parameters=[OpenApiParameter("code", str, "path", description=_("Verification code, in any spacing."))],
        responses={200: VerdictSerializer, 404: UnknownSerializer},
    )
    def get(self, request: Request, code: str) -> Response:
        """The verdict on one verification code."""
        if request.auth is None and limits.too_many(request._request):
            raise Throttled(wait=limits.WINDOW.total_seconds())
        document = Document.objects.made().filter(verify_code=code_key(code)).first()
        verdict = judge(document)
        if document is None:
            limits.missed(request._request)
            return Response(UnknownSerializer(verdict).data, status=404)
        return Response(VerdictSerializer(verdict).data)
