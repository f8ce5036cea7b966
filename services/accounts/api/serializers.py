"""The session as its owner reads it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class SessionSerializer(serializers.Serializer):
    """Whether one is signed in, and the token for what changes something."""

    signed_in = serializers.BooleanField()
    name = serializers.CharField(help_text=_("Masked; empty for visitors."))
    real_name_level = serializers.IntegerField(help_text=_("0 phone only, 1 checked, 2 seen, 3 in person."))
    token = serializers.CharField(help_text=_("Send it in X-CSRFToken with every request that changes something."))
