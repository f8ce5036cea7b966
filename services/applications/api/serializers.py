"""Cases as their people read them, and what they may send."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.applications import flow, routing, story
from services.applications.enums import Actor, MaterialSource, State
from services.applications.models import Application, CaseFee, CaseMaterial
from services.applications.operations.papers import applicant_name
from services.applications.operations.submitting import may_cancel
from services.applications.workflow import open_to
from services.catalog.enums import Necessity
from services.common.masking import mask_name

WORDED = {
    "type": "object",
    "required": ["code", "words"],
    "properties": {"code": {"type": "string", "enum": State.values}, "words": {"type": "string"}},
}
NEXT = {
    "type": "object",
    "required": ["text", "action"],
    "properties": {"text": {"type": "string"}, "action": {"type": "string"}},
}


class CaseSerializer(serializers.Serializer):
    """One row of my cases."""

    ref = serializers.CharField(help_text=gettext_lazy("Stands for the case in addresses."))
    number = serializers.CharField(allow_null=True, help_text=gettext_lazy("Case number; null before submitting."))
    state = serializers.SerializerMethodField()
    item = serializers.CharField(source="item_version.item_code")
    item_name = serializers.CharField(source="item_version.name")
    item_version = serializers.IntegerField(source="item_version.version")
    organ = serializers.CharField(source="department.name")
    channel = serializers.CharField()
    created_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    promise_due_date = serializers.DateField(allow_null=True)

    @extend_schema_field(WORDED)
    def get_state(self, case: Application) -> dict[str, str]:
        """Code and words."""
        return {"code": case.state, "words": case.get_state_display()}


class PageSerializer(serializers.Serializer):
    """A page of the application."""

    key = serializers.CharField()
    name = serializers.CharField()
    done = serializers.BooleanField()


class OrganSerializer(serializers.Serializer):
    """An organ."""

    code = serializers.CharField()
    name = serializers.CharField()


class CaseFeeSerializer(serializers.Serializer):
    """What the case has to pay; ``bill`` is its number among the bills."""

    total = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("In fen; null while it is worked out."))
    due_date = serializers.DateField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_as = serializers.CharField(help_text=gettext_lazy("nothing, paid or waived; empty while it is open."))
    bill = serializers.CharField(source="bill.ref", default="", help_text=gettext_lazy("Empty where nothing is owed."))
    bill_state = serializers.CharField(source="bill.state", default="")


class CaseDetailSerializer(CaseSerializer):
    """One case."""

    applicant = serializers.SerializerMethodField(help_text=gettext_lazy("Masked."))
    accepted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    granted = serializers.BooleanField(allow_null=True)
    decided_by_system = serializers.BooleanField()
    refusal_reason = serializers.CharField()
    notice_due_date = serializers.DateField(allow_null=True)
    statutory_due_date = serializers.DateField(allow_null=True)
    certificate = serializers.IntegerField(source="certificate_id", allow_null=True)
    fee = serializers.SerializerMethodField(help_text=gettext_lazy("Asked for in the case; null where none is."))
    next = serializers.SerializerMethodField(help_text=gettext_lazy("What happens next, in words."))
    may = serializers.SerializerMethodField(help_text=gettext_lazy("What the applicant can do now."))
    steps = serializers.SerializerMethodField(help_text=gettext_lazy("Pages of a draft, in order."))
    organs = serializers.SerializerMethodField(
        help_text=gettext_lazy("Organs among which the applicant of a draft chooses; empty where a rule decides.")
    )

    def get_applicant(self, case: Application) -> str:
        """The masked name."""
        return mask_name(applicant_name(case))

    @extend_schema_field(CaseFeeSerializer(allow_null=True))
    def get_fee(self, case: Application) -> dict[str, Any] | None:
        """What is to be paid, and how it was settled."""
        fee = CaseFee.objects.select_related("bill").filter(application=case).order_by("pk").first()
        return CaseFeeSerializer(fee).data if fee else None

    @extend_schema_field(NEXT)
    def get_next(self, case: Application) -> dict[str, str]:
        """The sentence of the page."""
        if case.state == State.DRAFT:
            return {"text": _("Answer what is asked, hand in what is needed, then submit."), "action": ""}
        told = story.what_next(case)
        return {"text": told.text, "action": told.action}

    def get_may(self, case: Application) -> list[str]:
        """Names of moves, and ``edit``."""
        moves = [move.name for move in open_to(case.state, Actor.APPLICANT)]
        if case.state == State.DRAFT:
            return ["edit", *moves]
        return [name for name in moves if name != "cancel" or may_cancel(case)]

    @extend_schema_field(PageSerializer(many=True))
    def get_steps(self, case: Application) -> list[dict[str, Any]]:
        """Only of a draft: what follows is in the timeline."""
        return PageSerializer(flow.steps(case), many=True).data if case.state == State.DRAFT else []

    @extend_schema_field(OrganSerializer(many=True))
    def get_organs(self, case: Application) -> list[dict[str, Any]]:
        """Where there is a choice."""
        return OrganSerializer(routing.choices(case.item_version), many=True).data if case.state == State.DRAFT else []


class StartSerializer(serializers.Serializer):
    """For what one applies."""

    item = serializers.SlugField(max_length=60, help_text=gettext_lazy("Code of the item."))
    situation = serializers.DictField(
        required=False,
        default=dict,
        help_text=gettext_lazy("Answers to the situation_form of the item."),
    )


class AnswersSerializer(serializers.Serializer):
    """Everything answered so far, for whoever fills it in."""

    answers = serializers.DictField(help_text=gettext_lazy("Key of the question → answer, as the schema says."))
    sources = serializers.DictField(help_text=gettext_lazy("Where a prefilled answer came from."))
    prefill = serializers.DictField(help_text=gettext_lazy("What profile and registers offer for open questions."))
    schema = serializers.DictField(help_text=gettext_lazy("JSON Schema (draft 2020-12) of the answers."))
    questions = serializers.DictField(help_text=gettext_lazy("The form as it stood when the case began."))
    groups = PageSerializer(many=True, help_text=gettext_lazy("Pages that these answers lead to."))


class FileSerializer(serializers.Serializer):
    """A file that was handed in."""

    ref = serializers.CharField()
    name = serializers.CharField(source="file.original_name")
    size = serializers.IntegerField(source="file.size")
    media_type = serializers.CharField(source="file.media_type")
    pages = serializers.IntegerField(source="file.pages")
    added_at = serializers.DateTimeField()


class CaseMaterialSerializer(serializers.Serializer):
    """A material of the case."""

    key = serializers.CharField(source="material.key")
    name = serializers.CharField(source="material.name")
    source = serializers.CharField(help_text=gettext_lazy("uploaded, fetched or held: only uploaded is handed in."))
    needed = serializers.SerializerMethodField(help_text=gettext_lazy("One cannot submit without it."))
    question = serializers.CharField(source="material.question_key")
    finding = serializers.CharField()
    finding_reason = serializers.CharField()
    files = serializers.SerializerMethodField()

    def get_needed(self, row: CaseMaterial) -> bool:
        """Whether one cannot submit without it."""
        return row.source == MaterialSource.UPLOADED and row.material.necessity == Necessity.NEEDED

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, row: CaseMaterial) -> list[dict[str, Any]]:
        """Those that count."""
        return FileSerializer(row.present_files, many=True).data


class HandInSerializer(serializers.Serializer):
    """One file, for a material or for a question that asks for one."""

    material = serializers.CharField(required=False, max_length=40, help_text=gettext_lazy("Key of the material."))
    question = serializers.CharField(required=False, max_length=40, help_text=gettext_lazy("Key of the question."))
    file = serializers.FileField(max_length=200, help_text=gettext_lazy("JPEG, PNG or PDF, at most 20 MB."))

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """One of both."""
        if bool(values.get("material")) == bool(values.get("question")):
            raise serializers.ValidationError(_("Name the material or the question, not both."))
        return values


class ProblemRowSerializer(serializers.Serializer):
    """One thing that stands against submitting."""

    pointer = serializers.CharField(help_text="#/answers/…, #/materials/…")
    detail = serializers.CharField()


class ReadinessSerializer(serializers.Serializer):
    """Whether one may submit."""

    ready = serializers.BooleanField()
    problems = ProblemRowSerializer(many=True)


class SubmitSerializer(serializers.Serializer):
    """The statement one makes by submitting."""

    truth = serializers.BooleanField(help_text=gettext_lazy("True: what was filled in and handed in is true."))
    organ = serializers.CharField(
        required=False,
        max_length=18,
        help_text=gettext_lazy("Code of the organ chosen where there is a choice; without it the owning department."),
    )

    def validate_truth(self, value: bool) -> bool:
        """Never taken for granted."""
        if not value:
            raise serializers.ValidationError(_("Read the statement and tick it before you submit."))
        return value


class SupplementItemSerializer(serializers.Serializer):
    """One thing that is missing."""

    subject = serializers.ChoiceField(["question", "material"])
    key = serializers.CharField()
    label = serializers.CharField()
    reason = serializers.CharField()


class SupplementSerializer(serializers.Serializer):
    """Everything that was asked for, once."""

    asked_at = serializers.DateTimeField()
    due_date = serializers.DateField()
    items = SupplementItemSerializer(many=True)


class SupplementAnswerSerializer(serializers.Serializer):
    """Answers of the questions it names; its materials are handed in as files before."""

    answers = serializers.DictField(required=False, default=dict)


class PaperSerializer(serializers.Serializer):
    """A document of the case."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField()
    made_at = serializers.DateTimeField()
    verify_code = serializers.CharField()
    digest_sha256 = serializers.CharField()


class ProgressSerializer(serializers.Serializer):
    """One step so far."""

    at = serializers.DateTimeField()
    move = serializers.CharField()
    title = serializers.SerializerMethodField(help_text=gettext_lazy("In the words of the timeline."))
    state = serializers.CharField()
    by = serializers.CharField(source="by_label")
    note = serializers.CharField()
    document = serializers.IntegerField(source="document_id", allow_null=True)

    def get_title(self, step: Any) -> str:
        """In the words of the timeline."""
        return str(story.TITLES.get(step.move, step.move))


class ComingSerializer(serializers.Serializer):
    """One step to come."""

    title = serializers.CharField()
    text = serializers.CharField()


class TimelineSerializer(serializers.Serializer):
    """What happened and what is to come."""

    steps = ProgressSerializer(many=True)
    coming = ComingSerializer(many=True)
