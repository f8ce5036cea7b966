"""Questions asked of the register of documents."""

from __future__ import annotations

import secrets
import unicodedata

from django.db import models

from services.common.crypto import blind_index
from services.documents.enums import DocumentState

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs without I, L, O, U, so that a code read aloud or typed from paper is not mistaken."""
CODE_LENGTH = 12
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A random verification code of 60 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_key(text: str) -> str:
    """A typed verification code in the form it is stored, or "" when it cannot be one."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum()).translate(LOOKALIKES)
    if len(plain) == CODE_LENGTH + 1 and plain.startswith("V"):
        plain = plain[1:]
    return plain if len(plain) == CODE_LENGTH and all(c in CODE_ALPHABET for c in plain) else ""


def number_key(text: str) -> str:
    """A document number without blanks, brackets and marks, in capitals, so that any way of typing it finds it."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())[:100]


def holder_key(number: str, last: str) -> str:
    """What is kept to compare the last four characters of a holder's number with; "" when there are fewer."""
    tail = "".join(c for c in unicodedata.normalize("NFKC", last).upper() if c.isalnum())[-4:]
    return blind_index("document.holder", f"{number_key(number)}:{tail}") if len(tail) == 4 else ""


class DocumentQuerySet(models.QuerySet):
    """The register."""

    def made(self) -> DocumentQuerySet:
        """Those whose signed file exists; the public sees no others."""
        return self.filter(state=DocumentState.MADE)

    def found_by(self, text: str, *, last: str = "") -> models.Model | None:
        """The made document with exactly this code or (its newest version) number, in any spacing; None otherwise.

        Numbers run on: where the holder's number is known, ``last`` must be its last four characters.
        """
        made = self.made()
        if code := code_key(text):
            by_code = made.filter(verify_code=code).first()
            if by_code is not None:
                return by_code
        number = number_key(text)
        found = made.filter(number_key=number).order_by("-version").first() if number else None
        if found is None or found.holder_key in ("", holder_key(found.number, last)):
            return found
        return None

    def about(self, subject_ref: str) -> DocumentQuerySet:
        """Every document on one subject, oldest first."""
        return self.filter(subject_ref=subject_ref).order_by("pk")
