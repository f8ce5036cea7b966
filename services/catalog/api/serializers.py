"""Items as other systems read them: the elements of GB/T 39554.2-2020 under English names."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.catalog import enrolment, enums, limits
from services.catalog.models import ItemVersion, Material
from services.catalog.situations import case_form
from services.departments.api.serializers import DepartmentSerializer
from services.places.api.serializers import PlaceSerializer
from services.questions.schema import answers_schema
from services.questions.spec import snapshot

WORDED = {
    "type": "object",
    "required": ["code", "words"],
    "properties": {"code": {"type": ["string", "integer"]}, "words": {"type": "string"}},
}
LIMIT = {
    "type": ["object", "null"],
    "required": ["number", "unit", "words", "note"],
    "properties": {
        "number": {"type": "integer", "minimum": 0},
        "unit": {"type": "string", "enum": enums.Unit.values},
        "words": {"type": "string"},
        "note": {"type": "string"},
    },
}
ENROLMENT = {
    "type": ["object", "null"],
    "required": ["state", "left", "period"],
    "properties": {
        "state": {"type": "string", "enum": ["open", "full", "ahead", "over", "unknown"]},
        "left": {"type": ["integer", "null"]},
        "period": {"type": ["object", "null"]},
    },
}
FORM = {
    "type": ["object", "null"],
    "required": ["questions", "schema"],
    "properties": {"questions": {"type": "object"}, "schema": {"type": "object"}},
}


@extend_schema_field(WORDED)
class WordedField(serializers.Field):
    """A coded value with its words: ``{"code": "2", "words": "承诺件"}``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"source": "*", "read_only": True})

    def to_representation(self, row: Any) -> dict[str, Any]:
        """Code and words of the field of this name."""
        words = getattr(row, f"get_{self.field_name}_display")()
        return {"code": getattr(row, self.field_name), "words": str(words)}


@extend_schema_field(LIMIT)
class LimitField(serializers.Field):
    """Number, unit and words of a limit; null where there is none."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(**options | {"source": "*", "read_only": True})

    def to_representation(self, row: Any) -> dict[str, Any] | None:
        """0 is "at once"."""
        number, unit = getattr(row, f"{self.prefix}_number"), getattr(row, f"{self.prefix}_unit")
        if number is None:
            return None
        words = limits.limit_words(number, unit)
        return {"number": number, "unit": unit, "words": words, "note": getattr(row, f"{self.prefix}_note", "")}


@extend_schema_field(ENROLMENT)
class EnrolmentField(serializers.Field):
    """Whether the item takes applications now; null where it has no periods."""

    def to_representation(self, version: ItemVersion) -> dict[str, Any] | None:
        """The open period, else the next, else the last."""
        stands = enrolment.outlook(version)
        if stands is None:
            return None
        batch = PeriodSerializer(stands.batch).data if stands.batch else None
        return {"state": stands.state, "left": stands.left, "period": batch}


class PeriodSerializer(serializers.Serializer):
    """A period in which applications are taken."""

    name = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    quota = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()


@extend_schema_field(FORM)
class FormField(serializers.Field):
    """The questions page by page, and the JSON Schema of the answers; null where there are none."""

    def to_representation(self, form: Any) -> dict[str, Any]:
        """Both from the same definition."""
        return {"questions": snapshot(form), "schema": answers_schema(form)}


class CaseFormField(FormField):
    """What an application asks: the questions of the guide first, then the item's own."""

    def to_representation(self, version: ItemVersion) -> dict[str, Any] | None:
        """As a case freezes it."""
        return super().to_representation(case_form(version)) if version.form_id else None


class ItemSerializer(serializers.Serializer):
    """One row of the list."""

    code = serializers.CharField(help_text=_("Address of the item, the same for every version."))
    name = serializers.CharField()
    summary = serializers.CharField()
    department = serializers.CharField()
    department_code = serializers.CharField(help_text=_("Unified social credit code (GB 32100), or the imported name."))
    item_type = serializers.CharField()
    serves = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    depth = serializers.IntegerField(help_text=_("Online depth, 1 to 4."))
    visits = serializers.IntegerField()
    promise = serializers.CharField(help_text=_("Promised limit in words."))
    charged = serializers.BooleanField()
    materials = serializers.IntegerField(help_text=_("Pieces to hand in at most."))
    free = serializers.IntegerField(help_text=_("Pieces the system fetches."))
    online = serializers.BooleanField(help_text=_("Whether one can apply online."))
    auto = serializers.BooleanField(help_text=_("Whether rules may grant it at once."))

    def to_representation(self, entry: Any) -> dict[str, Any]:
        """Sets in one order, so that the same catalogue gives the same bytes."""
        row = super().to_representation(entry)
        return row | {name: sorted(row[name]) for name in ("serves", "themes", "channels")}


class ThemeSerializer(serializers.Serializer):
    """A subject under which items are found."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(enums.ThemeKind.choices)
    count = serializers.IntegerField(help_text=_("Items under it."))


class MaterialSerializer(serializers.Serializer):
    """A material of an item."""

    key = serializers.CharField()
    name = serializers.CharField()
    necessity = WordedField()
    form = WordedField()
    kind = WordedField()
    source = WordedField()
    issuer = serializers.CharField()
    copies = serializers.IntegerField()
    fetched = serializers.BooleanField(source="is_fetched", help_text=_("Nothing is handed in: the system gets it."))
    question = serializers.CharField(source="question_key", help_text=_("Key of the question that is this material."))
    certificate = serializers.CharField(
        source="certificate_type.code", default=None, allow_null=True, help_text=_("Certificate that satisfies it.")
    )
    instructions = serializers.CharField()
    standard = serializers.CharField()
    sample_text = serializers.CharField()
    basis = serializers.CharField()
    shown_when = serializers.ListField(child=serializers.DictField(), help_text=_("Answers that ask for it; all hold."))
    blank_form = serializers.SerializerMethodField(help_text=_("Where the blank form is; null where there is none."))
    sample_file = serializers.SerializerMethodField(help_text=_("Where a filled-in sample is."))

    def get_blank_form(self, material: Material) -> str | None:
        """On this site."""
        return self._place(material, "blank") if material.blank_form_id else None

    def get_sample_file(self, material: Material) -> str | None:
        """On this site."""
        return self._place(material, "sample") if material.sample_file_id else None

    def _place(self, material: Material, which: str) -> str:
        return reverse("catalog:material_file", args=[material.version.item_code, material.pk, which])


class FeeSerializer(serializers.Serializer):
    """A fee."""

    name = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True, help_text=_("In fen; null where it is not one figure."))
    standard = serializers.CharField()
    basis = serializers.CharField()
    reducible = serializers.BooleanField()
    reduction = serializers.CharField()
    shown_when = serializers.ListField(child=serializers.DictField())


class FeeReductionSerializer(serializers.Serializer):
    """When less is to be paid; of several the best one counts."""

    name = serializers.CharField()
    fee_name = serializers.CharField(help_text=_("Of which fee; empty: of every one."))
    percent = serializers.IntegerField(allow_null=True, help_text=_("Per cent taken off, or null."))
    amount = serializers.IntegerField(allow_null=True, help_text=_("Fen taken off, or null."))
    basis = serializers.CharField()
    material = serializers.CharField(source="material_key", help_text=_("Key of the material that shows it."))
    fact = serializers.CharField(help_text=_("Or the fact that shows it."))
    shown_when = serializers.ListField(child=serializers.DictField())


class StepSerializer(serializers.Serializer):
    """A stage of handling."""

    name = serializers.CharField()
    action = serializers.CharField()
    who = serializers.CharField()
    limit = serializers.SerializerMethodField(help_text=_("In words."))
    standard = serializers.CharField()
    result = serializers.CharField()

    def get_limit(self, step: Any) -> str:
        """In words."""
        return step.limit_text or limits.limit_words(step.limit_number, step.limit_unit)


class LawSerializer(serializers.Serializer):
    """An article the item rests on; ``is_example`` = not checked against the text."""

    level = WordedField()
    name = serializers.CharField()
    number = serializers.CharField()
    article = serializers.CharField()
    text = serializers.CharField()
    is_example = serializers.BooleanField()


class FaqSerializer(serializers.Serializer):
    """A frequent question."""

    question = serializers.CharField()
    answer = serializers.CharField()


class SituationSerializer(serializers.Serializer):
    """What the answers given on the guide change."""

    when = serializers.ListField(child=serializers.DictField())
    effect = WordedField()
    title = serializers.CharField()
    text = serializers.CharField()
    refer_code = serializers.CharField(help_text=_("Address of the right item."))
    limit = LimitField("limit")


class CounterSerializer(serializers.Serializer):
    """Where the item is handled."""

    place = PlaceSerializer()
    window = serializers.CharField(source="window.number", default="")
    room = serializers.CharField()


class ResultSerializer(serializers.Serializer):
    """What one gets."""

    kind = serializers.CharField(source="result_kind")
    words = serializers.CharField(source="get_result_kind_display")
    name = serializers.CharField(source="result_name")
    note = serializers.CharField(source="result_note")
    sample_text = serializers.CharField(source="result_sample_text")
    sample_file = serializers.SerializerMethodField(help_text=_("Where the sample is; null where there is none."))
    certificate = serializers.CharField(source="certificate_type.code", default=None, allow_null=True)

    def get_sample_file(self, version: ItemVersion) -> str | None:
        """On this site."""
        return reverse("catalog:result_sample", args=[version.item_code]) if version.result_sample_id else None


class ItemDetailSerializer(serializers.Serializer):
    """The guide of an item with every element."""

    code = serializers.CharField(source="item_code")
    version = serializers.IntegerField()
    state = WordedField()
    name = serializers.CharField()
    summary = serializers.CharField()
    implementation_code = serializers.CharField(source="item.code", allow_null=True)
    business_code = serializers.CharField()
    business_kind = WordedField()
    item_type = serializers.CharField(source="item.kind_words")
    service_kind = WordedField()
    external_url = serializers.CharField()
    department = DepartmentSerializer(allow_null=True, help_text=_("Null while an imported item waits for its organ."))
    organ_name = serializers.CharField(source="item.organ_name")
    joint_organs = serializers.CharField()
    intermediaries = serializers.CharField()
    power_source = WordedField()
    effective_from_date = serializers.DateField()
    effective_until_date = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField()
    themes = serializers.SerializerMethodField(help_text=_("Codes of its themes."))
    serves = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    online = serializers.BooleanField(source="can_apply_online")
    online_depth = WordedField()
    scope = WordedField()
    handling_kind = WordedField()
    auto_decision = serializers.BooleanField()
    promised = LimitField("promised")
    statutory = LimitField("statutory")
    extension_days = serializers.IntegerField()
    extension_by = serializers.CharField()
    supplement_days = serializers.IntegerField()
    delivery_days = serializers.IntegerField()
    visits = serializers.IntegerField()
    visits_reason = serializers.CharField()
    site_visit = serializers.BooleanField()
    special_procedures = serializers.CharField()
    procedure = serializers.CharField()
    real_name_level = serializers.IntegerField()
    charged = serializers.BooleanField()
    fee_basis = serializers.CharField()
    online_payment = serializers.BooleanField()
    fee_when = WordedField(help_text=_("When it is asked for in the case."))
    fee_due_days = serializers.IntegerField(help_text=_("Working days to pay it."))
    fee_refund = WordedField(help_text=_("When it goes back."))
    by_appointment = serializers.BooleanField()
    self_service = serializers.BooleanField()
    post_delivery = serializers.BooleanField()
    quantity_limit = serializers.CharField()
    minutes_to_fill = serializers.IntegerField()
    promise_text = serializers.CharField()
    after_text = serializers.CharField()
    result = ResultSerializer(source="*")
    conditions = serializers.SerializerMethodField(help_text=_("Who may apply."))
    materials = MaterialSerializer(many=True)
    fees = FeeSerializer(many=True)
    fee_reductions = FeeReductionSerializer(many=True)
    steps = StepSerializer(many=True)
    laws = LawSerializer(source="law_articles", many=True)
    faqs = FaqSerializer(many=True)
    situations = SituationSerializer(many=True)
    places = CounterSerializer(source="item.places.all", many=True)
    enrolment = EnrolmentField(source="*", help_text=_("Period of enrolment; null where there is none."))
    form = CaseFormField(source="*", help_text=_("What an application asks."))
    situation_form = FormField(allow_null=True, help_text=_("What the guide asks to find the situation."))

    def get_themes(self, version: ItemVersion) -> list[str]:
        """Codes."""
        return [theme.code for theme in version.themes.all()]

    def get_conditions(self, version: ItemVersion) -> list[str]:
        """The texts alone."""
        return [condition.text for condition in version.conditions.all()]


class ItemQuery(serializers.Serializer):
    """Parameters of the list."""

    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text=_("Words, pinyin or initials.")
    )
    serves = serializers.ChoiceField(enums.Audience.choices, required=False, default="")
    theme = serializers.CharField(required=False, default="", max_length=30, help_text=_("Code of a theme."))
    department = serializers.CharField(required=False, default="", max_length=80, help_text=_("Code of an organ."))
    channel = serializers.ChoiceField(enums.Channel.choices, required=False, default="")
    depth = serializers.ChoiceField(
        enums.OnlineDepth.choices, required=False, default=0, help_text=_("The least online depth.")
    )
    online = serializers.BooleanField(required=False, default=False, help_text=_("Only what one can apply for online."))
