"""Rules over registers make the list. Twice the same day adds nothing; whom somebody handled is left as it is."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from services.accounts.operations.real_name import register_person
from services.applications.facts import gather_of
from services.applications.operations.unasked import already_applied
from services.audit.operations import record
from services.catalog.rules import Outcome, evaluate
from services.common import transaction
from services.common.identifiers import IdentifierError
from services.grants.enums import Actor, State
from services.grants.models import Candidate, Factor, Search
from services.grants.operations.moving import SYSTEM, NotOpenToThis, hold, note, step
from services.grants.periods import begins, period_of, years_before
from services.registries.gateways.base import Criteria, RegistryUnavailable
from services.registries.operations import who_fits

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person, User
    from services.grants.models import Programme
    from services.registries.gateways.base import FoundRecord

logger = logging.getLogger(__name__)
_LOCALITY = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:镇|街道|乡)(?:[\u4e00-\u9fff]{1,10}?(?:村|社区))?")


class NotInUse(Exception):
    """The programme is switched off."""


def criteria_of(programme: Programme, day: date) -> Criteria:
    """Whom the register is asked for."""
    born_until = years_before(day, programme.age_from) if programme.age_from is not None else None
    born_from = None
    if programme.age_until is not None:
        born_from = years_before(day, programme.age_until + 1)
    return Criteria(region=programme.region, born_from=born_from, born_until=born_until)


def search(*, programme: Programme, by: User | None) -> Search:
    """Ask the register who fits, weigh everybody against the rules, put the new ones on the list.

    Each in a transaction of their own, so that a run that was cut off is simply done again. A register that does not
    answer leaves a line that says so. Raises NotInUse.
    """
    if not programme.is_active:
        raise NotInUse
    today = timezone.localdate()
    period = period_of(programme.cadence, today)
    run = Search(programme=programme, period=period, by=by)
    try:
        found = who_fits(criteria=criteria_of(programme, today), purpose=purpose_of(programme), by=by)
    except RegistryUnavailable:
        run.answered, found = False, ()
    run.named = len(found)
    looked_at = [_looked_at(programme, period, one) for one in found]
    run.added = looked_at.count(True)
    detail = {"period": period, "answered": run.answered, "named": run.named, "added": run.added}
    if failed := looked_at.count(None):
        detail["passed_over"] = failed
    with transaction.atomic():
        run.save()
        record(
            event="grants.searched",
            by=by,
            subject=f"programme:{programme.code}",
            department=programme.department,
            detail=detail,
        )
    return run


def _looked_at(programme: Programme, period: str, found: FoundRecord) -> bool | None:
    """As ``_consider``; None for an entry that could not be looked at: it is logged, and the others go on."""
    try:
        return _consider(programme, period, found)
    except Exception:
        logger.exception("an entry of programme %s was passed over", programme.code)
        return None


def purpose_of(programme: Programme) -> str:
    """How the log of the registers names what they were asked for."""
    return f"programme:{programme.code}"


def _consider(programme: Programme, period: str, found: FoundRecord) -> bool:
    """True when this person is new on the list."""
    try:
        person = register_person(
            name=found.name, id_type=found.id_type, id_number=found.id_number, birth_date=found.birth_date
        )
    except IdentifierError:
        return False
    known = Candidate.objects.filter(programme=programme, period=period, person=person).order_by("pk").first()
    if known is not None:
        _look_again(known)
        return False
    outcome = weigh(programme, person)
    applied = already_applied(
        person=person, item_code=programme.item_code, since=begins(programme.cadence, timezone.localdate())
    )
    certain = outcome.decided and person.name == found.name
    state = State.APPLIED if applied else State.FOUND if certain else State.UNCLEAR
    try:
        with transaction.atomic():
            candidate = Candidate.objects.create(
                programme=programme, period=period, person=person, locality=locality(found.address), state=state
            )
            keep(candidate, outcome)
            note(candidate, "found", by=SYSTEM, state=state)
    except IntegrityError:  # another run a moment ago
        return False
    return True


def locality(address: str) -> str:
    """Town and village of an address, nothing more: what the public may read."""
    tail = address.rsplit("市", 1)[-1].rsplit("县", 1)[-1]
    found = _LOCALITY.search(tail)
    return found.group()[:60] if found else ""


def weigh(programme: Programme, person: Person) -> Outcome:
    """Every rule over what the registers say today. Outside a transaction: what was asked stays in their log."""
    rules = list(programme.rules.all())
    return evaluate(rules, gather_of(person, rules, purpose=purpose_of(programme)))


def keep(candidate: Candidate, outcome: Outcome) -> None:
    """The evidence of one weighing."""
    attempt = (candidate.factors.aggregate(last=Max("attempt"))["last"] or 0) + 1
    now = timezone.now()
    Factor.objects.bulk_create(
        Factor(
            candidate=candidate,
            attempt=attempt,
            order=order,
            fact=factor.fact,
            operator=factor.operator,
            expected=str(factor.expected)[:200],
            value="" if factor.value is None else str(factor.value),
            passed=factor.passed,
            explanation=factor.explanation,
            at=now,
        )
        for order, factor in enumerate(outcome.factors, 1)
    )


def latest(candidate: Candidate) -> list[Factor]:
    """The newest evidence."""
    rows = list(candidate.factors.all())
    return [row for row in rows if row.attempt == rows[-1].attempt]


def _look_again(candidate: Candidate) -> None:
    """Somebody uncertain because a register did not answer, and whom nobody has looked at yet, is weighed again."""
    if candidate.state != State.UNCLEAR or candidate.note or all(row.passed is not None for row in latest(candidate)):
        return
    outcome = weigh(candidate.programme, candidate.person)
    try:
        with transaction.atomic():
            hold(candidate, "clear")
            keep(candidate, outcome)
            if outcome.decided:
                step(candidate, "clear", actor=Actor.SYSTEM, by=SYSTEM)
    except NotOpenToThis:
        return
