"""Published decisions and figures as other systems read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from services.catalog.enums import PublishedAs
from services.publicity.enums import Counterpart, Standing


class DecisionQuery(serializers.Serializer):
    """Parameters of the list."""

    q = serializers.CharField(
        required=False, max_length=60, help_text=gettext_lazy("Words of the item, a number, the name of a firm.")
    )
    organ = serializers.CharField(required=False, max_length=18, help_text=gettext_lazy("Credit code of the organ."))
    kind = serializers.ChoiceField([value for value in PublishedAs.values if value != PublishedAs.NONE], required=False)
    since = serializers.DateField(required=False, help_text=gettext_lazy("Decided on this day or later."))
    until = serializers.DateField(required=False, help_text=gettext_lazy("Decided on this day or earlier."))


class DecisionSerializer(serializers.Serializer):
    """The fields of 行政许可公示. Of natural persons the masked name alone."""

    ref = serializers.CharField()
    item_name = serializers.CharField()
    counterpart_name = serializers.CharField(help_text=gettext_lazy("Masked where it is a natural person."))
    counterpart_kind = serializers.ChoiceField(Counterpart.choices)
    counterpart_code = serializers.CharField(help_text=gettext_lazy("Of firms; empty for natural persons."))
    representative = serializers.CharField(help_text=gettext_lazy("Masked; empty for natural persons."))
    document_name = serializers.CharField()
    document_number = serializers.CharField()
    licence_kind = serializers.ChoiceField(PublishedAs.choices)
    certificate_name = serializers.CharField()
    certificate_number = serializers.CharField()
    content = serializers.CharField()
    decided_date = serializers.DateField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text=gettext_lazy("Null: without an end."))
    organ_name = serializers.CharField()
    organ_code = serializers.CharField()
    standing = serializers.ChoiceField(Standing.choices)
    standing_date = serializers.DateField(allow_null=True)
    source_name = serializers.CharField()
    source_code = serializers.CharField()
    note = serializers.CharField()
    published_at = serializers.DateTimeField()
    is_example = serializers.BooleanField(help_text=gettext_lazy("Invented, for the demonstration."))


class StatisticsQuery(serializers.Serializer):
    """Whose figures."""

    organ = serializers.CharField(required=False, max_length=18, help_text=gettext_lazy("Credit code of the organ."))


class LineSerializer(serializers.Serializer):
    """One line, in words: small counts are not told, and sums with one in them are spans."""

    key = serializers.CharField(help_text=gettext_lazy("First day of the month, or the credit code."))
    label = serializers.CharField()
    received = serializers.CharField()
    decided = serializers.CharField()
    on_time = serializers.CharField(help_text=gettext_lazy("Share decided within the promise."))
    instant = serializers.CharField(help_text=gettext_lazy("Share decided by rules at once."))
    days = serializers.CharField(help_text=gettext_lazy("Working days a decision took on average."))
    promised_days = serializers.CharField(help_text=gettext_lazy("Working days that were promised on average."))


class StatisticsSerializer(serializers.Serializer):
    """The figures of thirteen months."""

    whole = LineSerializer()
    months = LineSerializer(many=True)
    organs = LineSerializer(many=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    has_examples = serializers.BooleanField()
