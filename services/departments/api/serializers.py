"""Organs as other systems read them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.departments.enums import KeyScope


class DepartmentSerializer(serializers.Serializer):
    """An organ and whom to ring."""

    code = serializers.CharField(help_text=_("Unified social credit code (GB 32100)."))
    name = serializers.CharField()
    short_name = serializers.CharField()
    enquiry_phone = serializers.CharField()
    complaint_phone = serializers.CharField()
    review_body = serializers.CharField(help_text=_("Body for administrative review."))
    court = serializers.CharField(help_text=_("Court for administrative cases."))


class KeySerializer(serializers.Serializer):
    """A key without its secret."""

    key = serializers.CharField(source="public_id")
    name = serializers.CharField(help_text=_("Which system it was made for."))
    department = serializers.CharField(source="department.code", help_text=_("Unified social credit code (GB 32100)."))
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=KeyScope.choices))
    expires_on = serializers.DateField(help_text=_("The last day on which it opens anything."))
