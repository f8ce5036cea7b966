"""What machines read about a document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.documents.enums import RegisterStatus
from services.documents.verdicts import CHANGED, UNKNOWN

STATUSES = [*RegisterStatus.values, UNKNOWN, CHANGED]


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


class StatementSerializer(serializers.Serializer):
    """The same answer signed by the organ that issued the document."""

    statement = serializers.CharField(help_text=_("Compact JWS (RFC 7515, ES256) with its chain; ten minutes."))


class NumberSerializer(serializers.Serializer):
    """What stands on a document, and what only who has its holder's document in hand knows."""

    number = serializers.CharField(max_length=100, help_text=_("Number of the document, in any spacing."))
    last = serializers.CharField(
        max_length=4,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Last four characters of the holder's number; asked of certificates."),
    )


class SignedFileSerializer(serializers.Serializer):
    """One signed file."""

    file = serializers.FileField(help_text=_("PDF, 5 MB at most; looked at and not kept."))
