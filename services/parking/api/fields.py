"""Fields that take what is described and nothing near it: texts are texts, times carry their offset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from services.common.cleantext import clean_text

OFFSET = re.compile(r"T.*(Z|[+-]\d\d:\d\d)", re.DOTALL)


class Text(serializers.CharField):
    """A JSON text without characters that cannot be read."""

    def to_internal_value(self, data: Any) -> str:
        """Numbers are not texts."""
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return clean_text(super().to_internal_value(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class Event(serializers.RegexField):
    """The number of an event: a JSON text of a form."""

    def to_internal_value(self, data: Any) -> str:
        """Numbers are not texts."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """Texts are not numbers, nor is true one."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """RFC 3339 with its offset: nobody guesses in which zone a camera lives."""

    default_error_messages = {
        "offset": gettext_lazy("Write date and time with their offset, for example 2026-11-23T09:00:00+08:00.")
    }

    def to_internal_value(self, value: Any) -> Any:
        """Refuses times without an offset."""
        if not isinstance(value, str) or not OFFSET.search(value):
            self.fail("offset")
        return super().to_internal_value(value)


class Strict(serializers.Serializer):
    """Refuses members that are not described: a misspelt one would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        """Names each that is too much."""
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({name[:80]: [_("This member is not described.")] for name in unknown})
        return super().to_internal_value(data)
