"""Places as other systems read them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.places.enums import PlaceKind


class PlaceSerializer(serializers.Serializer):
    """Where one can go."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PlaceKind.choices)
    address = serializers.CharField()
    phones = serializers.ListField(child=serializers.CharField())
    hours = serializers.CharField()
    lat = serializers.DecimalField(9, 6, allow_null=True, coerce_to_string=False)
    lng = serializers.DecimalField(9, 6, allow_null=True, coerce_to_string=False)
    notes = serializers.CharField()


class PlaceQuery(serializers.Serializer):
    """Parameters of the list."""

    kind = serializers.ChoiceField(PlaceKind.choices, required=False, help_text=_("Kind of place."))
