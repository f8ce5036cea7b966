"""The session as its owner reads it; what apps send to sign in and get back."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from services.common import identifiers
from services.common.cleantext import clean_text


class SessionSerializer(serializers.Serializer):
    """Whether one is signed in, and the token for what changes something."""

    signed_in = serializers.BooleanField()
    name = serializers.CharField(help_text=gettext_lazy("Masked; empty for visitors."))
    real_name_level = serializers.IntegerField(help_text=gettext_lazy("0 phone only, 1 checked, 2 seen, 3 in person."))
    token = serializers.CharField(
        help_text=gettext_lazy("Send it in X-CSRFToken with every request that changes something.")
    )


class MethodSerializer(serializers.Serializer):
    """One way in."""

    method = serializers.ChoiceField(["code", "scan", "identity"])
    address = serializers.URLField()
    here = serializers.BooleanField(help_text=gettext_lazy("Whether an app can go this way at the API."))


class CodeRequestSerializer(serializers.Serializer):
    """Where the code goes."""

    phone = serializers.CharField(max_length=40, help_text=gettext_lazy("Mobile phone of the mainland."))

    def validate_phone(self, value: str) -> str:
        """Eleven digits."""
        try:
            return identifiers.phone(value)
        except identifiers.IdentifierError as error:
            raise serializers.ValidationError(str(error)) from error


class CodeSentSerializer(serializers.Serializer):
    """What to keep until the code came."""

    request = serializers.CharField(help_text=gettext_lazy("Send it back with the code."))
    expires_at = serializers.DateTimeField()
    again_after = serializers.IntegerField(help_text=gettext_lazy("Seconds until another code can be sent."))
    demo_code = serializers.CharField(
        required=False, help_text=gettext_lazy("The code itself, in the demonstration only.")
    )


class DeviceSerializer(serializers.Serializer):
    """What the app runs on."""

    id = serializers.RegexField(
        re.compile(r"^[\x21-\x7e]{16,128}\Z"),
        min_length=16,
        max_length=128,
        help_text=gettext_lazy("A random text of the app for this device, kept in its secure store."),
    )
    name = serializers.CharField(max_length=60, help_text=gettext_lazy("How its owner knows it."))

    def validate_name(self, value: str) -> str:
        """Text that can be shown."""
        try:
            return clean_text(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class TokenRequestSerializer(serializers.Serializer):
    """The code, and for which device."""

    request = serializers.CharField(max_length=43)
    code = serializers.CharField(max_length=40, help_text=gettext_lazy("6 digits."))
    device = DeviceSerializer()

    def validate_code(self, value: str) -> str:
        """The digits alone."""
        digits = identifiers.compact(value)
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise serializers.ValidationError(_("The code has 6 digits."))
        return digits


class TokenSerializer(serializers.Serializer):
    """The token, told once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text=gettext_lazy("At the latest; after 7 days without use earlier."))
    real_name_level = serializers.IntegerField(help_text=gettext_lazy("0 phone only, 1 checked, 2 seen, 3 in person."))


class AppSerializer(serializers.Serializer):
    """An app that is signed in."""

    id = serializers.IntegerField()
    device = serializers.CharField()
    made_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(help_text=gettext_lazy("Within five minutes."))
    this = serializers.BooleanField(help_text=gettext_lazy("Whether it is the one that asks."))
