"""The principal's consent: a code about this one grant, a window that saw the document, a signature by hand."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.enums import ActingKind, AttemptKind
from services.accounts.operations import CodeGone, CodeTooSoon, WrongCode, begin_try, take_back
from services.common import transaction
from services.common.masking import mask_name
from services.common.messaging import send_sms
from services.common.outbox import later
from services.delegation import items as item_book
from services.delegation.access import named_principal, own_phone
from services.delegation.enums import Consent, Party, State
from services.delegation.models import ConsentCode, Grant
from services.delegation.operations.moving import NotOpenToThis, move, refuse_too_many, tell

if TYPE_CHECKING:
    from services.accounts.models import Person, User
    from services.files.models import StoredFile


class EnoughForToday(Exception):
    """So many codes went to this person within a day, at their own wish or at that of others: only a window helps."""


def request_consent(*, grant: Grant, network: str, by: User) -> ConsentCode:
    """Send the principal a code about ``grant``; ``by`` is who sees the page.

    The same happens whether or not the city knows such a person and a phone of their own. Raises NotOpenToThis,
    CodeTooSoon, EnoughForToday, TooManyTries.
    """
    now = timezone.now()
    if not _waits(grant):
        raise NotOpenToThis
    sent = ConsentCode.objects.filter(
        target_index=grant.principal_index, grant__asked_by=grant.asked_by, sent_at__gt=now - timedelta(days=1)
    )  # strangers who ask use up nothing of what the person begins themself
    last = sent.filter(grant=grant).order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last and (wait := settings.SIGN_IN_RESEND_SECONDS - (now - last).total_seconds()) > 0:
        raise CodeTooSoon(min(settings.SIGN_IN_RESEND_SECONDS, int(wait) + 1))
    if sent.count() >= settings.DELEGATION_CODES_A_DAY:
        raise EnoughForToday
    begin_try(kind=AttemptKind.SENDING, login=f"grant:{grant.pk}", network=network)
    with transaction.atomic():
        code = ConsentCode.objects.create(
            grant=grant,
            target_index=grant.principal_index,
            code=f"{secrets.randbelow(10**6):06d}",
            tries_left=settings.SIGN_IN_TRIES,
            sent_at=now,
            expires_at=now + timedelta(minutes=settings.DELEGATION_CODE_MINUTES),
        )
        later("services.delegation.tasks.send_consent_code", key=f"delegation.code:{code.pk}", code_id=code.pk)
    return code


def deliver_code(*, code: ConsentCode) -> None:
    """Hand one code to the SMS transport, when there is somebody it can reach and it still counts."""
    grant = code.grant
    person = named_principal(grant)
    phone = own_phone(person) if person else ""
    if not phone or not code.code or grant.state != State.ASKED:
        return
    context = {
        "code": code.code,
        "agent": mask_name(grant.agent_name),
        "may": _in_short(grant),
        "until": grant.ends_on,
        "own": grant.asked_by == Party.PRINCIPAL,
    }
    send_sms(phone, "delegation_consent", context)


def _in_short(grant: Grant) -> str:
    """What is agreed to, for a short message: purpose, what may be done, for which services."""
    parts = [grant.purpose] if grant.purpose else []
    parts += grant.plain_scopes
    if grant.items is not None:
        parts.append(_("only for {items}").format(items=item_book.in_words(grant.items)))
    return "；".join(parts)


def pending_code(grant: Grant) -> ConsentCode | None:
    """The newest code of this grant, while it can be used; older ones never count. A clock set back ends it."""
    now = timezone.now()
    newest = ConsentCode.objects.filter(grant=grant).order_by("-pk").first()
    if newest is None or newest.used_at or newest.tries_left < 1 or newest.expires_at <= now:
        return None
    return newest if newest.sent_at <= now + timedelta(seconds=settings.CLOCK_SLACK_SECONDS) else None


def is_sent(grant: Grant) -> bool:
    """Whether a code is on its way that still counts."""
    return pending_code(grant) is not None


def demo_code(grant: Grant) -> str:
    """The code for the banner of the demo; empty anywhere else."""
    code = pending_code(grant) if settings.DEMO else None
    return code.code if code else ""


def agree_by_code(*, grant: Grant, digits: str, network: str, by: User) -> None:
    """Consent with the code that was sent about this grant. Every try is paid for before it is judged.

    Raises NotOpenToThis, CodeGone, WrongCode, TooManyTries, CannotAct.
    """
    if not _waits(grant):
        raise NotOpenToThis
    waiting = pending_code(grant)
    if waiting is None:
        raise CodeGone
    attempt = begin_try(kind=AttemptKind.CODE, login=f"grant:{grant.pk}", network=network)
    usable = ConsentCode.objects.filter(pk=waiting.pk, used_at=None, tries_left__gt=0)
    if not usable.update(tries_left=F("tries_left") - 1):
        raise CodeGone
    if not hmac.compare_digest(digits.encode(), waiting.code.encode()):
        raise WrongCode(waiting.tries_left - 1)
    person = named_principal(grant)
    if person is None or not own_phone(person):  # nothing was sent: six digits guessed are no consent
        raise CodeGone
    with transaction.atomic():
        if not ConsentCode.objects.filter(pk=waiting.pk, used_at=None).update(used_at=timezone.now(), code=""):
            raise CodeGone
        take_back(attempt)
        _consented(grant, person, consent=Consent.CODE, party=Party.PRINCIPAL, by=by)


def agree_at_window(*, grant: Grant, principal: Person, by: User) -> None:
    """``by`` saw person and document at the window. Raises NotOpenToThis, CannotAct."""
    if not _waits(grant) or grant.party_of(principal) != Party.PRINCIPAL:
        raise NotOpenToThis
    with transaction.atomic():
        _consented(grant, principal, consent=Consent.WINDOW, party=Party.CLERK, by=by)


def sign(*, grant: Grant, signature: StoredFile, by: User) -> None:
    """The helped person signed on the helper's device. Helpers only. Raises NotOpenToThis, CannotAct."""
    if grant.kind != ActingKind.HELPER or not _waits(grant):
        raise NotOpenToThis
    with transaction.atomic():
        fields = {"consent": Consent.SIGNATURE, "party": Party.PRINCIPAL, "signature": signature}
        _consented(grant, grant.principal, by=by, **fields)


def _waits(grant: Grant) -> bool:
    return grant.state == State.ASKED and grant.open_until > timezone.now()


def _consented(grant: Grant, person: Person, *, consent: Consent, party: Party, by: User, **more: object) -> None:
    """The principal agrees: what was asked begins, what was offered goes to the one who is invited."""
    now = timezone.now()
    fields = {"principal": person, "principal_index": person.id_index or "", "consent": consent, "consented_at": now}
    if grant.asked_by == Party.PRINCIPAL:
        move(grant, "invite", party=party, by=by, **fields, **more)
        later("services.delegation.tasks.send_invitation", key=f"delegation.invite:{grant.pk}", grant_id=grant.pk)
        return
    begin(grant, "agree", party=party, by=by, begun_at=now, **fields | more)


def begin(grant: Grant, name: str, *, party: Party, by: User, **fields: object) -> None:
    """The last missing word: the right stands from now on, one between the same two before it ends.

    Raises NotOpenToThis, CannotAct.
    """
    principal, agent = fields.get("principal", grant.principal), fields.get("agent", grant.agent)
    if grant.kind == ActingKind.AGENT:
        former = Grant.objects.filter(kind=grant.kind, principal=principal, agent=agent, state=State.ACTIVE)
        for old in former.exclude(pk=grant.pk).select_related("principal", "agent").order_by("pk"):
            move(old, "end", party=Party.PRINCIPAL, by=by, ended_at=timezone.now(), ended_by=Party.PRINCIPAL)
        refuse_too_many(principal=principal, agent=agent)
    try:
        with transaction.atomic():
            move(grant, name, party=party, by=by, **fields)
    except IntegrityError as error:  # the same two agreed on another one a moment ago
        raise NotOpenToThis from error
    tell(grant, "begun")
