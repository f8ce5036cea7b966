"""Whom news of a certificate reaches, and what it is called there: enterprises hear by who leads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person
    from services.certificates.models import Certificate, HeldDocument


def reader(person: Person | None, enterprise: Enterprise | None) -> Person | None:
    """Whom it is told: the holder, or the legal representative of the enterprise that holds it."""
    return person or (enterprise.legal_representative if enterprise is not None else None)


def reader_of(certificate: Certificate) -> Person | None:
    """The same of a certificate; needs its holders loaded."""
    return reader(certificate.holder, certificate.holder_enterprise)


def called(one: Certificate) -> str:
    """The name of its type, and of which enterprise it is: who leads several must know which."""
    return _named(one.type.name, one.holder_enterprise)


def paper_called(paper: HeldDocument) -> str:
    """The same of a copy of a paper certificate."""
    return _named(paper.title, paper.enterprise)


def _named(title: str, enterprise: Enterprise | None) -> str:
    return f"{title}（{enterprise.name}）" if enterprise is not None else title
