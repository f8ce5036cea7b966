"""A passkey in software: answers the questions a browser would be asked, with finger or PIN already given."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """One key for one site. ``verified`` off: it is touched, but asks for neither finger nor PIN."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    verified: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    identifier: bytes = field(default_factory=lambda: os.urandom(16))
    user: bytes = b""
    uses: int = 0

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _head(self, flags: int) -> bytes:
        self.uses += 1
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.identifier)
        told = {key: websafe_encode(value) for key, value in response.items()}
        extensions = {"credProps": {"rk": True}}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": told,
            "clientExtensionResults": extensions,
        }

    def create(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``navigator.credentials.create``."""
        asked = question["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self._head(ATTESTED) + bytes(16) + len(self.identifier).to_bytes(2, "big") + self.identifier + public
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": made})

    def get(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``navigator.credentials.get``."""
        client = self._client_data("webauthn.get", question["publicKey"]["challenge"])
        data = self._head(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.user}
        return self._answer(parts)
