"""Organs as other systems read them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class DepartmentSerializer(serializers.Serializer):
    """An organ and whom to ring."""

    code = serializers.CharField(help_text=_("Unified social credit code (GB 32100)."))
    name = serializers.CharField()
    short_name = serializers.CharField()
    enquiry_phone = serializers.CharField()
    complaint_phone = serializers.CharField()
    review_body = serializers.CharField(help_text=_("Body for administrative review."))
    court = serializers.CharField(help_text=_("Court for administrative cases."))
