"""Questions asked of the register of documents."""

from __future__ import annotations

import secrets
import unicodedata

from django.db import models

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


class DocumentQuerySet(models.QuerySet):
    """The register."""

    def made(self) -> DocumentQuerySet:
        """Those whose signed file exists; the public sees no others."""
        return self.filter(state=DocumentState.MADE)

    def found_by(self, text: str) -> models.Model | None:
        """The made document with exactly this code or (its newest version) number, in any spacing; None otherwise."""
        made = self.made()
        if code := code_key(text):
            by_code = made.filter(verify_code=code).first()
            if by_code is not None:
                return by_code
        number = number_key(text)
        return made.filter(number_key=number).order_by("-version").first() if number else None

    def about(self, subject_ref: str) -> DocumentQuerySet:
        """Every document on one subject, oldest first."""
        return self.filter(subject_ref=subject_ref).order_by("pk")
