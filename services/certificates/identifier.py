"""The identifier of an electronic certificate (GB/T 36904-2018) and its check character (ISO 7064 MOD 37,36).

``1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>``: type = credit code of the defining organ and three
characters, issuer = credit code, serial = [0-9A-Z]+, version = three digits from 001. Dots and the root are left out of
the check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ROOT = "1.2.156.3005.2"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PART = re.compile(r"[0-9A-Z]+")
TYPE_LENGTH = 21
VERSION_DIGITS = 3


class IdentifierError(ValueError):
    """The text is not an identifier: a part has the wrong form or the check character does not fit."""


@dataclass(frozen=True, slots=True)
class CertificateIdentifier:
    """The parts of an identifier without root and check character."""

    type_code: str
    issuer: str
    serial: str
    version: int

    @property
    def check(self) -> str:
        """The check character over the four parts."""
        return check_character(self.type_code + self.issuer + self.serial + self._version)

    @property
    def _version(self) -> str:
        return f"{self.version:0{VERSION_DIGITS}d}"

    def __str__(self) -> str:
        return ".".join((ROOT, self.type_code, self.issuer, self.serial, self._version, self.check))


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over ``text`` of [0-9A-Z]."""
    product = 36
    for char in text:
        total = (product + ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def make_identifier(*, type_code: str, issuer: str, serial: str, version: int) -> str:
    """The full identifier. Raises IdentifierError for parts of the wrong form."""
    if len(type_code) != TYPE_LENGTH or not all(PART.fullmatch(part) for part in (type_code, issuer, serial)):
        raise IdentifierError(f"{type_code}.{issuer}.{serial}")
    if not 1 <= version <= 999:
        raise IdentifierError(version)
    return str(CertificateIdentifier(type_code, issuer, serial, version))


def parse_identifier(text: str) -> CertificateIdentifier:
    """The parts of a full identifier, its check character tested. The root may be absent. Raises IdentifierError."""
    parts = text.strip().upper().removeprefix(ROOT + ".").split(".")
    if len(parts) != 5 or not all(PART.fullmatch(part) for part in parts):
        raise IdentifierError(text)
    type_code, issuer, serial, version, check = parts
    if len(version) != VERSION_DIGITS or not version.isdigit() or int(version) == 0:
        raise IdentifierError(text)
    found = CertificateIdentifier(type_code, issuer, serial, int(version))
    if found.check != check:
        raise IdentifierError(text)
    return found
