"""/api/v1/verify/: by code, by number, by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from services.common.api.parsers import MultiPartParser
from services.departments.api.authentication import MayRead, OrganKeyAuthentication
from services.departments.enums import KeyScope
from services.documents import limits
from services.documents.api.serializers import (
    NumberSerializer,
    SignedFileSerializer,
    StatementSerializer,
    UnknownSerializer,
    VerdictSerializer,
)
from services.documents.forms import FileForm, LookUpForm
from services.documents.models import Document
from services.documents.operations import note_guess, state_verdict
from services.documents.querysets import code_key, number_key
from services.documents.verdicts import judge, judge_file

if TYPE_CHECKING:
    from rest_framework.request import Request


class Verify(APIView):
    """Public: whether a document is in force. By the code on the document.

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


class Statement(APIView):
    """The verdict signed: whoever gets it passed on can check it without the portal."""

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.VERIFY

    @extend_schema(
        operation_id="verify_document_signed",
        tags=["verify"],
        summary=_("Verify a document, the answer signed"),
        description=_("The verdict as a statement of the organ; its key and chain stand in the statement."),
        parameters=[OpenApiParameter("code", str, "path", description=_("Verification code, in any spacing."))],
        responses={200: StatementSerializer, 404: UnknownSerializer},
    )
    def get(self, request: Request, code: str) -> Response:
        """The signed verdict on one verification code."""
        if request.auth is None and limits.too_many(request._request):
            raise Throttled(wait=limits.WINDOW.total_seconds())
        document = Document.objects.made().filter(verify_code=code_key(code)).first()
        if document is None:
            limits.missed(request._request)
            return Response(UnknownSerializer(judge(None)).data, status=404)
        text = state_verdict(document=document, status=judge(document).status)
        return Response(StatementSerializer({"statement": text}).data)


@method_decorator(never_cache, name="dispatch")
class VerifyNumber(APIView):
    """By the number on a document and the last characters of its holder's number, as on the page."""

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    key_scope = KeyScope.VERIFY
    may_be_absent = True

    @extend_schema(
        operation_id="verify_number",
        tags=["verify"],
        summary=_("Verify a document by its number"),
        description=_("A number alone is not enough for a certificate: numbers run on. Guesses are counted."),
        request=NumberSerializer,
        responses={200: VerdictSerializer, 404: UnknownSerializer},
    )
    def post(self, request: Request) -> Response:
        """The verdict on one number; wrong last characters are told like an unknown number."""
        sent = NumberSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        form = LookUpForm({"q": sent.validated_data["number"], "last": sent.validated_data["last"]})
        if not form.is_valid():
            raise ValidationError({"number" if name == "q" else name: said for name, said in form.errors.items()})
        text, number = form.cleaned_data["q"], number_key(form.cleaned_data["q"])
        if limits.guessed(number) or (request.auth is None and limits.too_many(request._request)):
            raise Throttled(wait=limits.WINDOW.total_seconds())
        document = Document.objects.found_by(text, last=form.cleaned_data["last"])
        if document is None:
            limits.missed(request._request)
            limits.missed_number(number)
            note_guess(text=text)
            return Response(UnknownSerializer(judge(None)).data, status=404)
        return Response(VerdictSerializer(judge(document)).data)


@method_decorator(never_cache, name="dispatch")
class VerifyFile(APIView):
    """By the file itself: signature, digest, and what its document is worth now."""

    permission_classes = (MayRead,)
    authentication_classes = (OrganKeyAuthentication,)
    parser_classes = (MultiPartParser,)
    key_scope = KeyScope.VERIFY
    throttle_scope = "upload"

    @extend_schema(
        operation_id="verify_file",
        tags=["verify"],
        summary=_("Verify a signed file"),
        description=_("Only the very file that was signed counts, and only while its document is in force."),
        request={"multipart/form-data": SignedFileSerializer},
        responses={200: VerdictSerializer},
    )
    def post(self, request: Request) -> Response:
        """The verdict on one file: ``changed`` for one that is not as it was signed."""
        sent = SignedFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        form = FileForm({}, {"file": sent.validated_data["file"]})
        if not form.is_valid():
            raise ValidationError(form.errors)
        if request.auth is None and limits.too_many(request._request):
            raise Throttled(wait=limits.WINDOW.total_seconds())
        verdict = judge_file(form.cleaned_data["file"])
        if verdict.document is None:
            limits.missed(request._request)
        return Response(VerdictSerializer(verdict).data)
