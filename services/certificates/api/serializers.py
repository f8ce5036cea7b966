"""What the system of an organ reads about a certificate it may use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.certificates.enums import CertificateStatus


class PermissionSerializer(serializers.Serializer):
    """One permission in force; nothing of the face yet."""

    ref = serializers.CharField()
    certificate = serializers.CharField(source="certificate.type.name")
    type_code = serializers.CharField(source="certificate.type.code")
    purpose = serializers.CharField()
    item_code = serializers.CharField(help_text=_("The item the purpose is tied to; empty for none."))
    fields_given = serializers.ListField(
        source="fields", child=serializers.CharField(), allow_null=True, help_text=_("Keys of the face; * for all.")
    )
    until = serializers.DateField(source="until_date")


class FaceSerializer(PermissionSerializer):
    """The face of the certificate. Reading it is one use: it is written down and the holder is told."""

    identifier = serializers.CharField(source="certificate.identifier")
    number = serializers.CharField(source="certificate.number")
    version = serializers.IntegerField(source="certificate.version")
    issuer = serializers.CharField(source="certificate.issuer.name")
    status = serializers.ChoiceField(source="certificate.status", choices=CertificateStatus.choices)
    valid_from = serializers.DateField(source="certificate.valid_from")
    valid_to = serializers.DateField(source="certificate.valid_to", allow_null=True)
    face = serializers.DictField(
        child=serializers.CharField(), help_text=_("By the keys of the type; what the holder gives and no more.")
    )
