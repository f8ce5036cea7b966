"""Clocks, promises, what may follow later and the appointment of a visit, as the applicant reads them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.applications.enums import ClockKind, SpecialProcedure
from services.applications.forms import TypedNameForm
from services.applications.forms_joint import WishForm
from services.applications.models import CaseMaterial, Clock
from services.applications.operations.sweeping import level_of
from services.applications.timing import LIGHTS, left_words
from services.catalog.enums import Unit

TOLD = (
    ClockKind.NOTICE,
    ClockKind.SUPPLEMENT,
    ClockKind.PROMISE,
    ClockKind.STATUTORY,
    ClockKind.PROCEDURE,
    ClockKind.DELIVERY,
)
"""Clocks of stages are the organ's own."""


class ClockSerializer(serializers.Serializer):
    """One limit of the case."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in TOLD])
    label = serializers.CharField(source="get_kind_display")
    limit = serializers.IntegerField(source="whole", help_text=gettext_lazy("With its extension."))
    unit = serializers.ChoiceField(Unit.choices)
    started_at = serializers.DateTimeField()
    due_date = serializers.DateField(allow_null=True, help_text=gettext_lazy("Null while the calendar lacks the year."))
    ends_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("First moment past the limit."))
    stopped_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("Null while it runs."))
    stands_still = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField(help_text=gettext_lazy("What is left while it stands still, in words."))
    light = serializers.SerializerMethodField()

    def get_stands_still(self, clock: Clock) -> bool:
        """During a special procedure."""
        return clock.paused_at is not None and clock.stopped_at is None

    def get_left(self, clock: Clock) -> str:
        """``16 working days``."""
        return left_words(clock) if self.get_stands_still(clock) and clock.left is not None else ""

    @extend_schema_field({"type": "string", "enum": ["calm", "amber", "red"]})
    def get_light(self, clock: Clock) -> str:
        """Calm once it ended."""
        return LIGHTS[level_of(clock, timezone.now())]


class PauseSerializer(serializers.Serializer):
    """A special procedure: time that does not count."""

    kind = serializers.ChoiceField(SpecialProcedure.choices)
    label = serializers.CharField(source="get_kind_display")
    started_at = serializers.DateTimeField()
    expected_date = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ExtensionSerializer(serializers.Serializer):
    """The limit was made longer, once."""

    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(Unit.choices)
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class LimitsSerializer(serializers.Serializer):
    """Until when, of this case."""

    clocks = ClockSerializer(many=True)
    pauses = PauseSerializer(many=True)
    extension = ExtensionSerializer(allow_null=True)


class PromiseSerializer(serializers.Serializer):
    """A material for which one may promise instead, or has."""

    material = serializers.CharField(source="material.key")
    name = serializers.CharField(source="material.name")
    text = serializers.SerializerMethodField(help_text=gettext_lazy("The words that are signed, or were."))
    signed_at = serializers.SerializerMethodField(help_text=gettext_lazy("Null while nothing is promised."))
    digest = serializers.SerializerMethodField(help_text=gettext_lazy("SHA-256 over words, version and signature."))

    @staticmethod
    def _promise(row: CaseMaterial) -> Any:
        return getattr(row, "promise", None)

    def get_text(self, row: CaseMaterial) -> str:
        """As signed."""
        kept = self._promise(row)
        return kept.text if kept else row.material.promise_text

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_signed_at(self, row: CaseMaterial) -> str | None:
        """With its offset."""
        kept = self._promise(row)
        return timezone.localtime(kept.signed_at).isoformat() if kept else None

    def get_digest(self, row: CaseMaterial) -> str:
        """Empty while nothing is promised."""
        kept = self._promise(row)
        return kept.digest if kept else ""


class SignatureSerializer(serializers.Serializer):
    """One's full name, typed, and that the words were read."""

    read = serializers.BooleanField(help_text=gettext_lazy("True: I have read the words."))
    name = serializers.CharField(max_length=60, help_text=gettext_lazy("One's full name as the signature."))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """As on the page."""
        return _as_on_the_page(TypedNameForm(given))


class LaterSerializer(serializers.Serializer):
    """A material that may follow after acceptance, or does."""

    material = serializers.CharField(source="material.key")
    name = serializers.CharField(source="material.name")
    agreed_at = serializers.DateTimeField(source="later.agreed_at", default=None, allow_null=True)
    due_date = serializers.DateField(source="later.due_date", default=None, allow_null=True)
    handed_in_at = serializers.DateTimeField(source="later.handed_in_at", default=None, allow_null=True)


class LaterFileSerializer(serializers.Serializer):
    """One file of a material that follows."""

    file = serializers.FileField(max_length=200, help_text=gettext_lazy("JPEG, PNG or PDF, at most 20 MB."))


class AppointmentSerializer(serializers.Serializer):
    """When the officers come."""

    at = serializers.DateTimeField()
    place = serializers.CharField()
    wished_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("Another time was asked for."))
    answered_at = serializers.DateTimeField(allow_null=True)


class WishSerializer(serializers.Serializer):
    """Another time, in one's own words; once."""

    wish = serializers.CharField(max_length=200)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """As on the page."""
        return _as_on_the_page(WishForm(given))


def _as_on_the_page(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise serializers.ValidationError({name: list(found) for name, found in form.errors.items()})
    return form.cleaned_data
