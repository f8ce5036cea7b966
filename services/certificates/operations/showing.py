"""亮证: a code good for one look within a minute, and the look."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from services.audit.operations import record
from services.certificates.enums import Look
from services.certificates.facts import Fact, chosen
from services.certificates.models import Certificate, Showing
from services.common import crypto, transaction
from services.common.live import tell_live
from services.common.personal import mask_numbers
from services.documents.operations import state_facts

if TYPE_CHECKING:
    from services.accounts.models import Person, User

LIFETIME = timedelta(seconds=60)
SKEW = timedelta(seconds=5)
"""How far ahead the clock of another server may be."""
STATEMENT_LIFETIME = timedelta(minutes=10)
SEEN = "certificate.seen"


class CannotShow(Exception):
    """The certificate cannot be used now, or its file is not made yet."""


class CannotLook(Exception):
    """Nothing is shown for this code; ``why`` is a Look."""

    def __init__(self, why: Look) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look brought: the certificate, the facts when it is shown in part, and their signed statement."""

    certificate: Certificate
    facts: list[Fact]
    statement: str


def _signer() -> Signer:
    return Signer(salt="certificates.showing", sep="~")


def _digest(token: str) -> str:
    return crypto.digest(token.encode())


@transaction.atomic
def show(*, certificate: Certificate, facts: list[str], person: Person, by: User) -> tuple[Showing, str]:
    """A new code for ``certificate``, or for some of its facts. The code says nothing but random signs and its time.

    Raises CannotShow.
    """
    now = timezone.now()
    if not (certificate.is_usable_on(timezone.localdate()) and certificate.document.is_made):
        raise CannotShow
    until = now + LIFETIME
    token = _signer().sign(f"{secrets.token_urlsafe(12)}-{int(until.timestamp())}")
    keys = [fact.key for fact in chosen(certificate, facts)]
    showing = Showing.objects.create(
        certificate=certificate, shown_by=person, digest=_digest(token), facts=keys, made_at=now, expires_at=until
    )
    record(event="certificate.code_shown", by=by, subject=certificate, department=certificate.issuer, detail={})
    return showing, token


def weigh(token: str) -> Showing:
    """The showing of a code that may be looked at now. Raises CannotLook: forged, early, over or used."""
    try:
        stamp = int(_signer().unsign(token).rpartition("-")[2])
    except (BadSignature, ValueError) as error:
        raise CannotLook(Look.FORGED) from error
    now = timezone.now()
    if stamp > (now + LIFETIME + SKEW).timestamp():
        raise CannotLook(Look.EARLY)
    showing = Showing.objects.filter(digest=_digest(token)).order_by("pk").first()
    if showing is None:
        raise CannotLook(Look.FORGED)
    if showing.seen_at is not None:
        raise CannotLook(Look.USED)
    if now > showing.expires_at or now.timestamp() > stamp + 1:
        raise CannotLook(Look.OVER)
    return showing


@transaction.atomic
def look(*, token: str, who: str, by: User | None) -> Seen:
    """The one look at a code. Whoever showed it, and the holder, see at once who looked. Raises CannotLook.

    ``who`` is what they will read: an organ, a masked name, or what a visitor wrote.
    """
    showing, who = weigh(token), mask_numbers(who)
    now = timezone.now()
    if not Showing.objects.filter(pk=showing.pk, seen_at__isnull=True).update(seen_at=now, seen_by=who[:120]):
        raise CannotLook(Look.USED)
    related = ("type", "issuer", "document", "holder", "holder_enterprise", "photo")
    certificate = Certificate.objects.select_related(*related).get(pk=showing.certificate_id)
    found = chosen(certificate, showing.facts)
    record(event="certificate.shown", by=by, subject=certificate, department=certificate.issuer, detail={"reason": who})
    for person_id in sorted({showing.shown_by_id, certificate.holder_id or showing.shown_by_id}):
        tell_live(person_id, SEEN, {"certificate": certificate.pk, "who": who})
    statement = _stated(certificate, found, who) if found and certificate.is_usable_on(timezone.localdate()) else ""
    return Seen(certificate, found, statement)


def _stated(certificate: Certificate, found: list[Fact], who: str) -> str:
    now = timezone.now()
    payload: dict[str, Any] = {
        "iss": certificate.issuer.code,
        "issuer": certificate.issuer.name,
        "certificate": certificate.type.name,
        "facts": {fact.label: fact.value for fact in found},
        "for": who,
        "iat": int(now.timestamp()),
        "exp": int((now + STATEMENT_LIFETIME).timestamp()),
        "jti": secrets.token_urlsafe(8),
    }
    return state_facts(document=certificate.document, payload=payload, by=f"certificate:{certificate.pk}")
