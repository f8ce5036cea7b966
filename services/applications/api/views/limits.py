"""Until when; promises instead of papers; what may follow later; the appointment of a visit: as on the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from services.applications.api.base import CaseView
from services.applications.api.serializers import FileSerializer
from services.applications.api.serializers_limits import (
    TOLD,
    AppointmentSerializer,
    LaterFileSerializer,
    LaterSerializer,
    LimitsSerializer,
    PromiseSerializer,
    SignatureSerializer,
    WishSerializer,
)
from services.applications.enums import MaterialSource, State
from services.applications.models import Extension
from services.applications.operations import later, promising, visiting
from services.common.access import NotFoundOrNotYours
from services.common.api.idempotent import idempotent
from services.common.api.parsers import MultiPartParser
from services.common.api.problems import Problem, pointer

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.applications.models import Application, CaseMaterial, SiteVisit

CONFLICTS = (promising.MayNotPromise, visiting.CannotVisit)


class LimitView(CaseView):
    """Materials by their key; refusals in the words of the operations."""

    def row(self, case: Application, key: str) -> CaseMaterial:
        """A material of the case. Raises NotFoundOrNotYours."""
        found = case.materials.select_related("material").filter(material__key=key).order_by("pk").first()
        if found is None:
            raise NotFoundOrNotYours(case.subject_ref)
        found.application = case
        return found

    def signature(self, request: Request) -> str:
        """The typed name. Raises the problem ``invalid``."""
        sent = SignatureSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return sent.validated_data["name"]

    def handle_exception(self, error: Exception) -> Response:
        """Refusals as problems."""
        if isinstance(error, CONFLICTS):
            error = Problem("not-open", str(error))
        elif isinstance(error, promising.NotSigned):
            error = Problem("invalid", errors=[{"pointer": pointer("name"), "detail": str(error)}])
        return super().handle_exception(error)


class Limits(LimitView):
    """Until when."""

    @extend_schema(
        operation_id="cases_limits_retrieve",
        tags=["following"],
        summary=gettext_lazy("Limits of a case"),
        description=gettext_lazy(
            "Clocks with due days and lights, special procedures that stopped them, an extension."
        ),
        responses=LimitsSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """As on the page."""
        case = self.case(ref)
        told = {
            "clocks": case.clocks.filter(kind__in=TOLD).order_by("id"),
            "pauses": case.pauses.filter(agreed=True),
            "extension": Extension.objects.filter(application=case).order_by("pk").first(),
        }
        return Response(LimitsSerializer(told).data)


class Promises(LimitView):
    """告知承诺."""

    @extend_schema(
        operation_id="cases_promises_list",
        tags=["filling"],
        summary=gettext_lazy("Promises instead of papers"),
        description=gettext_lazy(
            "Materials for which one may promise, with the words, and what was signed (告知承诺)."
        ),
        responses=PromiseSerializer(many=True),
    )
    def get(self, request: Request, ref: str) -> Response:
        """In the order of the guide."""
        case, found = self.case(ref), []
        for row in case.materials.select_related("material", "promise").order_by("material__order", "pk"):
            row.application = case
            signed = row.source == MaterialSource.PROMISED
            if signed or (case.state == State.DRAFT and promising.offers_promise(row)):
                found.append(row)
        return Response(PromiseSerializer(found, many=True).data)


class Promise(LimitView):
    """One promise."""

    @extend_schema(
        operation_id="cases_promises_sign",
        tags=["filling"],
        summary=gettext_lazy("Promise instead of handing in"),
        description=gettext_lazy("Signs the words for one material of a draft. The credit register is asked."),
        request=SignatureSerializer,
        responses={201: PromiseSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str, material: str) -> Response:
        """By the applicant."""
        case = self.case(ref)
        row, name = self.row(case, material), self.signature(request)
        row.promise = promising.promise(application=case, row=row, signed_name=name, by=request.user)
        return Response(PromiseSerializer(row).data, status=201)

    @extend_schema(
        operation_id="cases_promises_take_back",
        tags=["filling"],
        summary=gettext_lazy("Take a promise back"),
        description=gettext_lazy("Of a draft: then the material is handed in."),
        request=None,
        responses={204: None},
    )
    @idempotent()
    def delete(self, request: Request, ref: str, material: str) -> Response:
        """Rather hand it in."""
        case = self.case(ref)
        promising.take_back(application=case, row=self.row(case, material), by=request.user)
        return Response(status=204)


class Later(LimitView):
    """容缺."""

    @extend_schema(
        operation_id="cases_later_list",
        tags=["filling"],
        summary=gettext_lazy("What may follow later"),
        description=gettext_lazy("Materials that may follow after acceptance, or do, with the last day (容缺)."),
        responses=LaterSerializer(many=True),
    )
    def get(self, request: Request, ref: str) -> Response:
        """In the order of the guide."""
        case, found = self.case(ref), []
        for row in case.materials.select_related("material", "later").order_by("material__order", "pk"):
            row.application = case
            if hasattr(row, "later") or (case.state == State.DRAFT and later.may_follow(row)):
                found.append(row)
        return Response(LaterSerializer(found, many=True).data)


class LaterAgreement(LimitView):
    """Agree that it follows."""

    @extend_schema(
        operation_id="cases_later_agree",
        tags=["filling"],
        summary=gettext_lazy("Agree to hand it in later"),
        description=gettext_lazy("For one material of a draft; the office decides whether it accepts without it."),
        request=SignatureSerializer,
        responses={201: LaterSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str, material: str) -> Response:
        """By the typed name."""
        case = self.case(ref)
        row, name = self.row(case, material), self.signature(request)
        row.later = later.agree(application=case, row=row, signed_name=name, by=request.user)
        return Response(LaterSerializer(row).data, status=201)


class LaterFiles(LimitView):
    """Hand in what follows."""

    parser_classes = (MultiPartParser,)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="cases_later_files_create",
        tags=["filling"],
        summary=gettext_lazy("Hand in what was left out"),
        description=gettext_lazy("One file of a material without which the case was accepted."),
        request={"multipart/form-data": LaterFileSerializer},
        responses={201: FileSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str, material: str) -> Response:
        """One file."""
        case = self.case(ref)
        row = self.row(case, material)
        sent = LaterFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kept = later.hand_in(application=case, row=row, upload=sent.validated_data["file"], by=request.user)
        return Response(FileSerializer(kept).data, status=201)


class Appointment(LimitView):
    """现场核查: when the officers come."""

    def visit(self, case: Application) -> SiteVisit:
        """The visit that is arranged. Raises NotFoundOrNotYours."""
        found = visiting.open_visit(case) if case.state == State.SITE_VISIT else None
        if found is None:
            raise NotFoundOrNotYours(case.subject_ref)
        return found

    @extend_schema(
        operation_id="cases_visit_retrieve",
        tags=["following"],
        summary=gettext_lazy("Appointment of a site visit"),
        description=gettext_lazy("When and where the officers come; 404 while no visit is arranged."),
        responses=AppointmentSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """As on the page."""
        return Response(AppointmentSerializer(self.visit(self.case(ref))).data)

    @extend_schema(
        operation_id="cases_visit_wish",
        tags=["following"],
        summary=gettext_lazy("Ask for another time"),
        description=gettext_lazy("Once; the office answers, and until then the old time stands."),
        request=WishSerializer,
        responses=AppointmentSerializer,
    )
    @idempotent()
    def post(self, request: Request, ref: str) -> Response:
        """In one's own words."""
        case = self.case(ref)
        self.visit(case)
        sent = WishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        visiting.ask_other_time(application=case, wish=sent.validated_data["wish"], by=request.user)
        return Response(AppointmentSerializer(self.visit(case)).data)
