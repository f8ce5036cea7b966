"""What there is, begin, answer, hand in files, submit, follow: the operations of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from services.applications.api.answering import page_of, whole
from services.applications.api.base import ACTING, CaseView, acting_as
from services.applications.operations.submitting import NotComplete
from services.bundles import access
from services.bundles.api.serializers import (
    BeginSerializer,
    BundleAnswersSerializer,
    BundleApplicationSerializer,
    BundleFileSerializer,
    BundleSerializer,
    StatementSerializer,
)
from services.bundles.operations import drafting
from services.bundles.operations.drafting import AlreadySubmitted, MayNotApply, NothingNeeded
from services.bundles.operations.submitting import submit
from services.common.api.idempotent import idempotent
from services.common.api.parsers import MultiPartParser
from services.common.api.problems import Problem, pointer
from services.questions.answers import shown
from services.questions.schema import clean_answers
from services.questions.spec import FormSpec, GroupSpec, form_spec

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.bundles.models import Bundle, BundleApplication

CONFLICTS = (AlreadySubmitted, MayNotApply, NothingNeeded)


class BundleList(APIView):
    """Everybody may read it."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="bundles_list",
        tags=["bundles"],
        summary=gettext_lazy("Bundles"),
        description=gettext_lazy("Several items of several organs that are applied for at once."),
        auth=[],
        responses=BundleSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """All published ones."""
        return Response(BundleSerializer(access.published().prefetch_related("items"), many=True).data)


class BundleView(CaseView):
    """Residents with a checked identity; absent and not mine are the same 404."""

    def mine(self, ref: str) -> BundleApplication:
        """To read, or to change. Raises NotFoundOrNotYours."""
        reads = self.request.method == "GET"
        found = access.get_for_resident if reads else access.get_to_change
        return found(self.request.user, ref)

    def told(self, ref: str, **options: Any) -> Response:
        """The application as it stands now."""
        found = access.get_for_resident(self.request.user, ref)
        return Response(BundleApplicationSerializer(found).data, **options)

    def handle_exception(self, error: Exception) -> Response:
        """Refusals of the operations as problems, in their own words."""
        if isinstance(error, CONFLICTS):
            error = Problem("not-open", str(error))
        return super().handle_exception(error)


class Begin(BundleView):
    """Begin."""

    may_be_absent = True

    @extend_schema(
        operation_id="bundle_applications_create",
        tags=["bundles"],
        summary=gettext_lazy("Begin an application for a bundle"),
        description=gettext_lazy("A draft with the items these answers need; the one already begun is answered 200."),
        parameters=[ACTING],
        request=BeginSerializer,
        responses={200: BundleApplicationSerializer, 201: BundleApplicationSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request) -> Response:
        """Registers are asked for what they can prefill."""
        sent = BeginSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        bundle, acting = access.get_published(sent.validated_data["bundle"]), acting_as(request)
        versions = access.versions_of(item.item_code for item in bundle.items.all())
        if request.user.level < max([1, *(version.real_name_level for version in versions.values())]):
            raise Problem("real-name")
        situation = _situation(bundle, sent.validated_data["situation"])
        begun = drafting.own_draft(bundle=bundle, acting=acting)
        made = drafting.begin(bundle=bundle, acting=acting, by=request.user, situation=situation)
        headers = {"Location": reverse("bundles_api:application", args=[made.ref])}
        return self.told(made.ref, status=200 if begun else 201, headers=headers)


def _situation(bundle: Bundle, sent: dict[str, Any]) -> dict[str, Any]:
    """The first answers, clean. Raises ``invalid``."""
    groups = form_spec(bundle.situation_form).groups[:1] if bundle.situation_form_id else ()
    cleaned, found = clean_answers(FormSpec("", 0, "", groups), sent)
    if found:
        errors = [{"pointer": pointer("situation", row.question_key), "detail": row.message} for row in found]
        raise Problem("invalid", errors=errors)
    return cleaned


class Application(BundleView):
    """One application."""

    @extend_schema(
        operation_id="bundle_applications_retrieve",
        tags=["bundles"],
        summary=gettext_lazy("An application for a bundle"),
        description=gettext_lazy("What is still asked of a draft; afterwards where every item stands."),
        responses=BundleApplicationSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """As it stands now."""
        return self.told(ref)


class Answers(BundleView):
    """Answers of the common form."""

    @extend_schema(
        operation_id="bundle_applications_answers",
        tags=["bundles"],
        summary=gettext_lazy("Save some answers of a bundle"),
        description=gettext_lazy("Changes the answers that are sent; the others stay as they are."),
        request=BundleAnswersSerializer,
        responses=BundleApplicationSerializer,
    )
    @idempotent()
    def patch(self, request: Request, ref: str) -> Response:
        """As one page."""
        found = self.mine(ref)
        sent = BundleAnswersSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        page = page_of(found, whole(found), sent.validated_data["answers"], partial=True)
        drafting.save_page(application=found, group_key=page.group.key, form=page, by=request.user)
        return self.told(ref)


class Files(BundleView):
    """Files, each handed in once."""

    parser_classes = (MultiPartParser,)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="bundle_applications_files",
        tags=["bundles"],
        summary=gettext_lazy("Hand in a file for a bundle"),
        description=gettext_lazy("For a material that any number of items ask for, or for a question."),
        request={"multipart/form-data": BundleFileSerializer},
        responses={201: BundleApplicationSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str) -> Response:
        """One file."""
        found = self.mine(ref)
        sent = BundleFileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        if key := values.get("material"):
            if key not in found.plan["materials"]:
                raise _not_asked("material")
            drafting.attach(application=found, material_key=key, upload=values["file"], by=request.user)
        else:
            self._answer(found, values["question"], values["file"])
        return self.told(ref, status=201)

    def _answer(self, found: BundleApplication, key: str, upload: Any) -> None:
        question = next((q for q in shown(form_spec(found.form), found.answers.data) if q.key == key), None)
        if question is None:
            raise _not_asked("question")
        group = GroupSpec(question.group_key, "", "", questions=(question,))
        page = page_of(found, group, {}, files={key: upload})
        drafting.save_page(application=found, group_key=group.key, form=page, by=self.request.user)


def _not_asked(name: str) -> Problem:
    return Problem("invalid", errors=[{"pointer": pointer(name), "detail": _("It is not asked for here.")}])


class Submit(BundleView):
    """Hand all of it in."""

    @extend_schema(
        operation_id="bundle_applications_submit",
        tags=["bundles"],
        summary=gettext_lazy("Submit a bundle"),
        description=gettext_lazy("Makes a case of every item that can go now, or of none. What is missing is named."),
        request=StatementSerializer,
        responses=BundleApplicationSerializer,
    )
    @idempotent()
    def post(self, request: Request, ref: str) -> Response:
        """With the statement."""
        found = self.mine(ref)
        sent = StatementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            submit(application=found, by=request.user)
        except NotComplete as incomplete:
            errors = [{"pointer": pointer("answers"), "detail": text} for _page, text in incomplete.problems]
            raise Problem("invalid", errors=errors) from None
        return self.told(ref)
