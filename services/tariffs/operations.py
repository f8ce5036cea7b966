"""Writing versions of prices and moving them on. Two people: the writer never releases what he wrote."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.tariffs.access import may_check, may_work
from services.tariffs.engine import Problem, SpecError, schema
from services.tariffs.engine.checks import problems
from services.tariffs.enums import Actor, State
from services.tariffs.models import Tariff, TariffVersion, digest_of
from services.tariffs.querysets import VersionQuerySet
from services.tariffs.workflow import MOVES, Move, open_to

if TYPE_CHECKING:
    from services.accounts.models import User


class NotOpenToThis(Exception):
    """The version is not in a state from which this move starts; perhaps somebody moved it in the meantime."""


class NotForThisPerson(Exception):
    """No post that works on prices; or the writer wanted to check, or somebody else to take back."""


class ReasonMissing(Exception):
    """This move tells the others why."""


class CannotPublish(Exception):
    """``code``: ``spec``, ``begins_in_the_past`` or ``begun``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(text: str, kind: str) -> None:
    """Raises SpecError naming every wrong field of a spec of this kind."""
    spec = schema.read(text)
    found = problems(spec)
    if not found and spec["kind"] != kind:
        found = [Problem(("kind",), "kind", {"allowed": kind})]
    if found:
        raise SpecError(found)


@transaction.atomic
def draft(*, tariff: Tariff, by: User, spec_text: str, **fields: Any) -> TariffVersion:
    """The next version of a rule as a draft. Raises NotForThisPerson, SpecError."""
    if not may_work(by):
        raise NotForThisPerson
    check(spec_text, tariff.kind)
    Tariff.objects.select_for_update().get(pk=tariff.pk)
    last = tariff.versions.aggregate(last=Max("number"))["last"] or 0
    made = TariffVersion.objects.create(
        tariff=tariff, number=last + 1, spec_text=spec_text, sha256=digest_of(spec_text), made_by=by, **fields
    )
    record(event="tariffs.drafted", by=by, subject=made.subject_ref, detail={"version": made.number})
    return made


@transaction.atomic
def write(*, version: TariffVersion, by: User, **fields: Any) -> TariffVersion:
    """Change a draft; whoever wrote last is its writer. Raises NotOpenToThis once it left the draft, SpecError."""
    if not may_work(by):
        raise NotForThisPerson
    if "spec_text" in fields:
        check(fields["spec_text"], version.tariff.kind)
        fields["sha256"] = digest_of(fields["spec_text"])
    rows = TariffVersion.objects.filter(pk=version.pk, state=State.DRAFT, written_at=version.written_at)
    if not rows.update(made_by=by, checked_by=None, checked_at=None, written_at=timezone.now(), **fields):
        raise NotOpenToThis(version.pk)
    version.refresh_from_db()
    record(event="tariffs.written", by=by, subject=version.subject_ref, detail={"fields": sorted(fields)})
    return version


def send(*, version: TariffVersion, by: User) -> TariffVersion:
    """Hand a draft to be checked."""
    return _move("send", version, by=by)


def take_back(*, version: TariffVersion, by: User) -> TariffVersion:
    """The writer goes on writing before anybody checked."""
    return _move("take_back", version, by=by)


def send_back(*, version: TariffVersion, by: User, reason: str) -> TariffVersion:
    """The checker tells the writer what to mend."""
    return _move("send_back", version, by=by, reason=reason)


@transaction.atomic
def publish(*, version: TariffVersion, by: User) -> TariffVersion:
    """The checker releases it: from then on nothing of it changes. Raises CannotPublish.

    It may begin in the past only where no version it takes the place of held then: nobody's price changes afterwards.
    Whoever releases one of this kind at the same moment waits, and reads what was released before.
    """
    if not may_check(by):
        raise NotForThisPerson
    try:
        check(version.spec_text, version.tariff.kind)
    except SpecError as error:
        raise CannotPublish("spec") from error
    _hold(version.tariff.kind)
    now = timezone.now()
    if version.valid_since < now and _held_before(version, now).exists():
        raise CannotPublish("begins_in_the_past")
    return _move("publish", version, by=by, checked_by=by, checked_at=now)


def _hold(kind: str) -> None:
    """Hold the rules of a kind to the end of the transaction; SQLite has one writer anyway."""
    list(Tariff.objects.filter(kind=kind).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _held_before(version: TariffVersion, now: datetime) -> VersionQuerySet:
    """Versions in force at some past moment of this one that ``access.in_force`` would put behind it."""
    class_too = Q(vehicle_class__in={version.vehicle_class, ""})
    behind = Q(scope_ref=version.scope_ref) & class_too
    if version.scope_ref:
        # the place goes before the class: a version of a place for all classes also ends that of a class elsewhere
        behind |= Q(scope_ref="") & (class_too if version.vehicle_class else Q())
    over = Q(valid_until__isnull=True) | Q(valid_until__gt=version.valid_since)
    until = min(now, version.valid_until or now)
    return TariffVersion.objects.filter(
        behind, over, state=State.PUBLISHED, tariff__kind=version.tariff.kind, valid_since__lt=until
    )


def stop(*, version: TariffVersion, by: User, reason: str) -> TariffVersion:
    """Call a published version off before it begins; afterwards only another version ends it. Raises CannotPublish."""
    if version.valid_since <= timezone.now():
        raise CannotPublish("begun")
    return _move("stop", version, by=by, reason=reason)


VERBS = {verb.__name__: verb for verb in (send, take_back, send_back, publish, stop)}
"""Every move of the table, by name."""


def moves_for(version: TariffVersion, user: User) -> list[Move]:
    """The moves open to ``user`` now, in table order."""
    if not may_work(user):
        return []
    moves = open_to(version.state, _actor(version, user))
    if version.valid_since <= timezone.now():
        moves = [move for move in moves if move.name != "stop"]
    return [move for move in moves if move.name != "publish" or may_check(user)]


def _actor(version: TariffVersion, user: User) -> Actor:
    return Actor.MAKER if version.made_by_id == user.pk else Actor.CHECKER


@transaction.atomic
def _move(name: str, version: TariffVersion, *, by: User, reason: str = "", **fields: Any) -> TariffVersion:
    """One row of the table, by a conditional update that also holds the writer still."""
    move = MOVES[name]
    if not may_work(by) or _actor(version, by) not in move.by:
        raise NotForThisPerson
    if move.asks_reason and not reason.strip():
        raise ReasonMissing
    rows = TariffVersion.objects.filter(
        pk=version.pk, state__in=move.sources, made_by=version.made_by_id, written_at=version.written_at
    )
    if not rows.update(state=move.target, reason=reason.strip()[:200], **fields):
        raise NotOpenToThis(version.pk)
    version.refresh_from_db()
    record(event=f"tariffs.{name}", by=by, subject=version.subject_ref, detail={"reason": reason} if reason else {})
    return version
