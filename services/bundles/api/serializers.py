"""What the API says about bundles and applications for them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.bundles import flow, story
from services.bundles.enums import Stage
from services.bundles.models import BundleApplication
from services.questions.schema import answers_schema


class BundleSerializer(serializers.Serializer):
    """One bundle."""

    code = serializers.SlugField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    for_persons = serializers.BooleanField()
    for_enterprises = serializers.BooleanField()
    promise_number = serializers.IntegerField(help_text=gettext_lazy("Joint promise, in its unit."))
    promise_unit = serializers.CharField()
    items = serializers.SerializerMethodField(help_text=gettext_lazy("Items in order, and what each waits for."))
    situation = serializers.SerializerMethodField(help_text=gettext_lazy("JSON Schema of the first answers."))

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_items(self, bundle: Any) -> list[dict[str, str]]:
        """Codes of items."""
        return [{"item": row.item_code, "needs": row.needs, "why": row.why} for row in bundle.items.all()]

    @extend_schema_field({"type": "object"})
    def get_situation(self, bundle: Any) -> dict[str, Any]:
        """Empty where nothing is asked first."""
        return answers_schema(bundle.situation_form) if bundle.situation_form_id else {}


class PartSerializer(serializers.Serializer):
    """One item of an application."""

    item = serializers.CharField(source="part.item_version.item_code")
    name = serializers.CharField()
    organ = serializers.CharField()
    state = serializers.CharField(help_text=gettext_lazy("In words."))
    text = serializers.CharField(help_text=gettext_lazy("What happens now, who acts, until when."))
    case = serializers.SerializerMethodField(help_text=gettext_lazy("Ref of its case; null while it has none."))

    @extend_schema_field({"type": "string", "nullable": True})
    def get_case(self, row: Any) -> str | None:
        """Followed like any other case."""
        return row.part.case.ref if row.part.case else None


class BundleApplicationSerializer(serializers.ModelSerializer):
    """One application for a bundle."""

    bundle = serializers.CharField(source="bundle.code")
    schema = serializers.SerializerMethodField(help_text=gettext_lazy("JSON Schema of the answers of a draft."))
    prefill = serializers.SerializerMethodField(help_text=gettext_lazy("What is known already; of a draft."))
    materials = serializers.SerializerMethodField(help_text=gettext_lazy("To be handed in once; of a draft."))
    parts = serializers.SerializerMethodField(help_text=gettext_lazy("The items once it was submitted."))

    class Meta:
        model = BundleApplication
        fields = (
            "ref",
            "bundle",
            "stage",
            "submitted_at",
            "due_date",
            "done_at",
            "schema",
            "prefill",
            "materials",
            "parts",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "object", "nullable": True})
    def get_schema(self, row: BundleApplication) -> dict[str, Any] | None:
        """None once submitted: nothing can be answered any more."""
        return answers_schema(row.form) if row.stage == Stage.DRAFT else None

    @extend_schema_field({"type": "object"})
    def get_prefill(self, row: BundleApplication) -> dict[str, Any]:
        """Key of the question → answer; whoever reads a draft fills it in."""
        if row.stage != Stage.DRAFT:
            return {}
        return {key: known["value"] for key, known in row.answers.prefill.items()}

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_materials(self, row: BundleApplication) -> list[dict[str, Any]]:
        """Key, name, and whether it is there."""
        if row.stage != Stage.DRAFT:
            return []
        pieces = flow.Desk(row).pieces()
        return [{"key": p.key, "name": p.name, "needed": p.needed, "files": len(p.files)} for p in pieces]

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, row: BundleApplication) -> Any:
        """As on its page."""
        return PartSerializer([story.told(part) for part in story.parts_of(row)], many=True).data


class BeginSerializer(serializers.Serializer):
    """For what one applies."""

    bundle = serializers.SlugField(max_length=60, help_text=gettext_lazy("Code of the bundle."))
    situation = serializers.DictField(required=False, default=dict, help_text=gettext_lazy("The first answers."))


class BundleAnswersSerializer(serializers.Serializer):
    """Answers by the keys of the common form."""

    answers = serializers.DictField(help_text=gettext_lazy("Key of the question → answer, as the schema says."))


class BundleFileSerializer(serializers.Serializer):
    """One file for a material, or for a question that asks for one."""

    file = serializers.FileField()
    material = serializers.CharField(required=False, max_length=100)
    question = serializers.CharField(required=False, max_length=100)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if bool(values.get("material")) == bool(values.get("question")):
            raise serializers.ValidationError(_("Name either a material or a question."))
        return values


class StatementSerializer(serializers.Serializer):
    """The statement one makes by submitting."""

    truth = serializers.BooleanField(
        help_text=gettext_lazy("True: it is true, and items that wait may be handed in when their turn comes.")
    )

    def validate_truth(self, value: bool) -> bool:
        """Never taken for granted."""
        if not value:
            raise serializers.ValidationError(_("Read the statement and tick it before you submit."))
        return value
