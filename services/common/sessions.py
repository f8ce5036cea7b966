"""Sessions are ciphertext in the database: they may hold a phone during sign-in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from services.common import crypto
from services.common.statements import Read

AAD = "session.data"


class EncryptedSerializer:
    """JSON under the field keys; a session that cannot be read is an empty one."""

    def dumps(self, obj: Any) -> bytes:
        """Ciphertext of the session's dictionary."""
        return crypto.encrypt(json.dumps(obj, separators=(",", ":")).encode(), aad=AAD).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """The dictionary again; empty when the key is gone."""
        try:
            return json.loads(crypto.decrypt(data.decode("latin-1"), aad=AAD))
        except crypto.CannotDecrypt:
            return {}


class SessionStore(DatabaseStore):
    """Sessions in the database. A cookie may hold anything: what cannot be a key of ours is not looked up.

    PostgreSQL refuses text with a NUL, which a quoted cookie may carry.
    """

    _row = Read(lambda key: SessionStore.get_model_class().objects.filter(session_key=key), key=str)

    def _get_session_from_db(self) -> Any:
        """The row of this key while it is in force; otherwise the key is forgotten."""
        found = self._row.first(key=self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()
