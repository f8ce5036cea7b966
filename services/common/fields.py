"""Model fields that are ciphertext in the database and plain in Python."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from services.common import crypto


class EncryptedTextField(models.TextField):
    """Text under AES-256-GCM (gm: SM4-GCM). ``name`` is the fixed associated data, e.g. ``"person.id_number"``.

    Look-ups other than ``isnull`` raise TypeError: search by a blind index column. The empty string stays empty.
    """

    def __init__(self, *args: Any, aad: str = "", **kwargs: Any) -> None:
        self.aad = aad
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "aad": self.aad}

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value in (None, "") else crypto.encrypt(value.encode(), aad=self.aad)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return value if value in (None, "") else crypto.decrypt(value, aad=self.aad).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            message = f"{self.name} is encrypted: find it by its blind index column"
            raise TypeError(message)
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """A JSON value, encrypted likewise; dates and decimals become text as DjangoJSONEncoder writes them."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        plain = super().from_db_value(value, expression, connection)
        return plain if plain in (None, "") else json.loads(plain)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False, cls=DjangoJSONEncoder)
