"""Answers, files, the check before submitting, and what was asked for later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.response import Response

from services.applications import flow
from services.applications.access import get_file
from services.applications.api.answering import Page, named, page_of, whole
from services.applications.api.base import CaseView
from services.applications.api.readiness import hindrances
from services.applications.api.serializers import (
    AnswersSerializer,
    CaseDetailSerializer,
    CaseMaterialSerializer,
    FileSerializer,
    HandInSerializer,
    ReadinessSerializer,
    SupplementAnswerSerializer,
    SupplementSerializer,
)
from services.applications.enums import State, SupplementSubject
from services.applications.operations import drafting, submitting
from services.common.access import NotFoundOrNotYours
from services.common.api.idempotent import idempotent
from services.common.api.parsers import JSONParser, MultiPartParser, read_json
from services.common.api.problems import Problem, pointer
from services.common.api.renderers import JSONRenderer, PNGRenderer
from services.files.responses import preview
from services.questions.answers import is_group_done, shown, visible_groups
from services.questions.schema import answers_schema
from services.questions.spec import GroupSpec, form_spec

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from services.applications.models import Application, CaseMaterial, Supplement

ANSWERS = {"application/json": {"type": "object", "additionalProperties": True}}
SENT = [
    OpenApiExample(
        "居住证",
        value={"ground": "job", "employer": "高州市演示果品有限公司", "job_since": "2025-03-01"},
        request_only=True,
    )
]
saving = partial(extend_schema, tags=["filling"], request=ANSWERS, responses=AnswersSerializer, examples=SENT)
"""What every operation that saves answers says of itself."""


def answered(case: Application) -> dict[str, Any]:
    """Everything answered so far and what it leads to."""
    kept = case.answers
    groups = [
        {
            "key": group.key,
            "name": group.short_title or group.title,
            "done": is_group_done(case.form, group.key, kept.data),
        }
        for group in visible_groups(case.form, kept.data)
    ]
    offered = {key: value for key, value in kept.prefill.items() if key not in kept.data}
    parts = {"answers": kept.data, "sources": kept.sources, "prefill": offered, "groups": groups}
    return AnswersSerializer(parts | {"schema": answers_schema(case.form), "questions": case.form}).data


class AnswersView(CaseView):
    """Reads and saves a set of answers."""

    def group(self, case: Application, key: str) -> GroupSpec:
        """The page of that key; 404."""
        found = next((group for group in form_spec(case.form).groups if group.key == key), None)
        if found is None:
            raise NotFoundOrNotYours
        return found

    def save(self, ref: str, key: str = "", *, whole_page: bool = True) -> Response:
        """Check and keep one page, the whole form when no key is given; or only what is sent of it."""
        case = self.case(ref)
        group = self.group(case, key) if key else whole(case)
        page = page_of(case, group, self.request.data, partial=not whole_page)
        drafting.save_page(application=case, group_key=group.key, form=page, by=self.request.user)
        return Response(answered(self.case(case.ref)))


class AllAnswers(AnswersView):
    """All answers of a case."""

    @extend_schema(
        operation_id="cases_answers_retrieve",
        tags=["filling"],
        summary=gettext_lazy("Answers"),
        description=gettext_lazy("What was answered, what can be prefilled, and the schema of the answers."),
        responses=AnswersSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """In full: whoever reads them filled them in."""
        return Response(answered(self.case(ref)))

    @saving(
        operation_id="cases_answers_update",
        summary=gettext_lazy("Save all answers"),
        description=gettext_lazy("Replaces every answer of a draft. Files stay unless their question is null."),
    )
    @idempotent()
    def put(self, request: Request, ref: str) -> Response:
        """As one page."""
        return self.save(ref)


class GroupAnswers(AnswersView):
    """The answers of one page."""

    @saving(
        operation_id="cases_answers_group_update",
        summary=gettext_lazy("Save the answers of one page"),
        description=gettext_lazy("Replaces the answers of one page of a draft; it must be complete."),
    )
    @idempotent()
    def put(self, request: Request, ref: str, group: str) -> Response:
        """The whole page."""
        return self.save(ref, group)

    @saving(
        operation_id="cases_answers_group_partial_update",
        summary=gettext_lazy("Save some answers of one page"),
        description=gettext_lazy("Changes the answers that are sent; the others stay as they are."),
    )
    @idempotent()
    def patch(self, request: Request, ref: str, group: str) -> Response:
        """A part of the page."""
        return self.save(ref, group, whole_page=False)


class Materials(CaseView):
    """What is handed in."""

    @extend_schema(
        operation_id="cases_materials_list",
        tags=["filling"],
        summary=gettext_lazy("Materials"),
        description=gettext_lazy("What these answers ask for, what need not be handed in, and the files received."),
        responses=CaseMaterialSerializer(many=True),
    )
    def get(self, request: Request, ref: str) -> Response:
        """In the order of the guide."""
        case = self.case(ref)
        rows = flow.asked_materials(case)
        return Response(CaseMaterialSerializer(rows, many=True).data)


class Files(CaseView):
    """Hand in a file."""

    parser_classes = (MultiPartParser,)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="cases_files_create",
        tags=["filling"],
        summary=gettext_lazy("Hand in a file"),
        description=gettext_lazy(
            "For a material of a draft or one a supplement names, or for a question of a draft that asks for a file. "
            "It is checked and cleaned before it is kept."
        ),
        request={"multipart/form-data": HandInSerializer},
        responses={201: FileSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str) -> Response:
        """One file."""
        case = self.case(ref)
        sent = HandInSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        if values.get("material"):
            row = _material(case, values["material"])
            kept = drafting.attach(application=case, row=row, upload=values["file"], by=request.user)
        else:
            kept = self._answer(case, values["question"], values["file"])
        return Response(FileSerializer(kept).data, status=201)

    def _answer(self, case: Application, key: str, upload: Any) -> Any:
        question = next((q for q in shown(form_spec(case.form), case.answers.data) if q.key == key), None)
        if question is None:
            raise _not_asked("question")
        page = page_of(case, GroupSpec(question.group_key, "", "", questions=(question,)), {}, files={key: upload})
        drafting.save_page(application=case, group_key=question.group_key, form=page, by=self.request.user)
        return case.files.select_related("file").filter(question_key=key, removed_at=None).order_by("-id").first()


def _material(case: Application, key: str) -> CaseMaterial:
    row = case.materials.select_related("material").filter(material__key=key).order_by("pk").first()
    if row is None:
        raise _not_asked("material")
    return row


def _not_asked(name: str) -> Problem:
    return Problem("invalid", errors=[{"pointer": pointer(name), "detail": _("It is not asked for here.")}])


class File(CaseView):
    """One file that was handed in."""

    renderer_classes = (PNGRenderer, JSONRenderer)

    @extend_schema(
        operation_id="cases_files_retrieve",
        tags=["filling"],
        summary=gettext_lazy("Picture of a file"),
        description=gettext_lazy("A picture of its first page."),
        responses={(200, "image/png"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, ref: str, file: str) -> HttpResponse:
        """As on the page."""
        return preview(get_file(self.case(ref), file).file, 1)

    @extend_schema(
        operation_id="cases_files_destroy",
        tags=["filling"],
        summary=gettext_lazy("Take a file back"),
        description=gettext_lazy("Of a draft, or of what a supplement names."),
        request=None,
        responses={204: None},
    )
    @idempotent()
    def delete(self, request: Request, ref: str, file: str) -> Response:
        """It no longer counts."""
        case = self.case(ref)
        found = get_file(case, file)
        if found.question_key:
            question = form_spec(case.form).question(found.question_key)
            page = Page(GroupSpec(question.group_key, "", "", questions=(question,)), answers={question.key: None})
            page.uploads_removed.add(question.key)
            drafting.save_page(application=case, group_key=question.group_key, form=page, by=request.user)
        else:
            drafting.remove(application=case, case_file=found, by=request.user)
        return Response(status=204)


class Problems(CaseView):
    """The check before submitting."""

    @extend_schema(
        operation_id="cases_problems_retrieve",
        tags=["filling"],
        summary=gettext_lazy("Check before submitting"),
        description=gettext_lazy("What still stands against submitting, each with its place."),
        responses=ReadinessSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """Nothing is changed."""
        case = self.case(ref)
        found = hindrances(case) if case.state == State.DRAFT else []
        return Response(ReadinessSerializer({"ready": case.state == State.DRAFT and not found, "problems": found}).data)


class SupplementView(CaseView):
    """What was asked for later."""

    parser_classes = (JSONParser, MultiPartParser)

    def asked(self, case: Application) -> Supplement:
        """The supplement that waits; 404."""
        found = submitting.open_supplement(case)
        if case.state != State.SUPPLEMENT or found is None:
            raise NotFoundOrNotYours
        return found

    @extend_schema(
        operation_id="cases_supplement_retrieve",
        tags=["filling"],
        summary=gettext_lazy("What is missing"),
        description=gettext_lazy("Answers and materials an official asked for, with reasons and the last day."),
        responses=SupplementSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """Nothing else may be changed."""
        case = self.case(ref)
        asked = self.asked(case)
        keys = {str(row.material_id): row.material.key for row in case.materials.select_related("material")}
        items = [
            {
                "subject": item.subject,
                "key": keys.get(item.key, item.key) if item.subject == SupplementSubject.MATERIAL else item.key,
                "label": item.label,
                "reason": item.reason,
            }
            for item in asked.items.all()
        ]
        return Response(
            SupplementSerializer({"asked_at": asked.asked_at, "due_date": asked.due_date, "items": items}).data
        )

    @extend_schema(
        operation_id="cases_supplement_answer",
        tags=["filling"],
        summary=gettext_lazy("Send in what is missing"),
        description=gettext_lazy(
            "The named answers, together; the named materials are handed in as files before. Files of questions are "
            "sent as parts under the key of the question, with the answers as JSON text in the part answers."
        ),
        request={
            "application/json": SupplementAnswerSerializer,
            "multipart/form-data": {"type": "object", "properties": {"answers": {"type": "string"}}},
        },
        responses=CaseDetailSerializer,
    )
    @idempotent(atomic=False)
    def post(self, request: Request, ref: str) -> Response:
        """Only what was named."""
        case = self.case(ref)
        asked = submitting.open_supplement(case)
        keys = [i.key for i in asked.items.all() if i.subject == SupplementSubject.QUESTION] if asked else []
        page = self._page(case, keys)
        try:
            submitting.answer_supplement(application=case, form=page, by=request.user)
        except submitting.NotComplete as incomplete:
            rows = {str(row.material_id): row.material.key for row in case.materials.select_related("material")}
            errors = [{"pointer": pointer("materials", rows.get(k, k)), "detail": t} for k, t in incomplete.problems]
            raise Problem("invalid", errors=errors) from None
        return self.told(ref)

    def _page(self, case: Application, keys: list[str]) -> Page | None:
        sent, files = self.request.data, {}
        if hasattr(sent, "lists"):
            files = dict(self.request.FILES.items())
            text = sent.get("answers") or "{}"
            if not isinstance(text, str):
                raise ParseError
            sent = {"answers": read_json(text)}
        checked = SupplementAnswerSerializer(data=sent)
        checked.is_valid(raise_exception=True)
        answers = checked.validated_data["answers"]
        if not keys:
            if answers or files:
                raise _not_asked("answers")
            return None
        return page_of(case, named(case, keys), answers, files=files)
