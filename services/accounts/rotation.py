"""Secrets of one-time codes and names of passkeys under another key: ciphertext inside the JSON that allauth keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator

from services.accounts.adapter import TOTP_AAD
from services.accounts.operations.factors import NAME_AAD
from services.common import crypto
from services.common.rotation import Turned, turn_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SEALED = f"{crypto.PREFIX}:"
AADS = {"secret": TOTP_AAD, "name": NAME_AAD}


def _turned(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: turn_text(value, aad=AADS[name]) if name in AADS and str(value).startswith(SEALED) else value
        for name, value in data.items()
    }


class OneTimeSecrets:
    """Every second factor that holds a secret."""

    def _batches(self) -> Iterator[tuple[Authenticator, dict[str, Any] | None]]:
        """What is not under the current key, with what it becomes; None when no key opens it."""
        for held in Authenticator.objects.order_by("pk").iterator(chunk_size=500):
            try:
                turned = _turned(held.data)
            except crypto.CannotDecrypt:
                yield held, None
            else:
                if turned != held.data:
                    yield held, turned

    def stale(self) -> int:
        """How many are not under the current key."""
        return sum(1 for _held in self._batches())

    def run(self) -> Iterator[Turned]:
        """One by one; what was used or changed meanwhile is left for the next run."""
        for held, turned in list(self._batches()):
            if turned is None:
                yield Turned(0, lost=1)
            else:
                yield Turned(Authenticator.objects.filter(pk=held.pk, data=held.data).update(data=turned))
