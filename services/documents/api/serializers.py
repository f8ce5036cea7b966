"""What machines read about a document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.documents.enums import RegisterStatus
from services.documents.verdicts import UNKNOWN

STATUSES = [*RegisterStatus.values, UNKNOWN]


class VerdictSerializer(serializers.Serializer):
    """The public register on one verification code; the holder is masked."""

    status = serializers.ChoiceField(choices=STATUSES)
    valid = serializers.BooleanField(source="ok", help_text=_("May be relied on now."))
    reason = serializers.CharField(source="sentence")
    checked_at = serializers.DateTimeField(source="at")
    title = serializers.CharField(source="document.title", required=False)
    version = serializers.IntegerField(source="document.version", required=False)
    issuer = serializers.CharField(source="document.issuer_name", required=False)
    issuer_code = serializers.CharField(source="document.seal", required=False)
    number_masked = serializers.CharField(source="number", required=False)
    holder_masked = serializers.CharField(source="document.holder_masked", required=False)
    valid_from = serializers.DateField(source="document.valid_from", required=False, allow_null=True)
    valid_to = serializers.DateField(source="document.valid_to", required=False, allow_null=True)
    digest_sha256 = serializers.CharField(source="document.digest_sha256", required=False)
    digest_sm3 = serializers.CharField(source="document.digest_sm3", required=False)


class UnknownSerializer(serializers.Serializer):
    """No document has this code."""

    status = serializers.ChoiceField(choices=[UNKNOWN])
    valid = serializers.BooleanField(source="ok")
    reason = serializers.CharField(source="sentence")
    checked_at = serializers.DateTimeField(source="at")
