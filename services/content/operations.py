"""Writing texts, and moving them to the public and back. Who moves them is asked here, once more by the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.common.crypto import blind_index
from services.common.personal import without_numbers
from services.content import markup
from services.content.access import writes_for
from services.content.enums import Actor, State
from services.content.models import GuideFeedback, Publication
from services.content.workflow import MOVES, Move, open_to

if TYPE_CHECKING:
    from services.accounts.models import User

P = TypeVar("P", bound=Publication)
TEXTS = ("body", "answer")
KEEP_MARKS = timedelta(days=1)
"""Longer than any session lives."""
KEEP_WORDS = timedelta(days=180)
"""What people wrote about a guide is read and acted on by then; the counts stay."""


class NotOpenToThis(Exception):
    """The text is not in a state from which this move starts; perhaps somebody moved it in the meantime."""


class NotForThisPerson(Exception):
    """No post that writes texts of this department; or the writer wanted to check, or somebody else to take back."""


class CannotPublish(Exception):
    """``findings``: links that lead nowhere and tags in the text, or a time that is over."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("；".join(findings))
        self.findings = findings


class ReasonMissing(Exception):
    """This move tells the writer why."""


@transaction.atomic
def draft(*, model: type[P], by: User, **fields: Any) -> P:
    """A new text of ``model``, written by ``by``. Raises NotForThisPerson."""
    _refuse_strangers(by, _department_of(fields))
    made = model.objects.create(made_by=by, **fields)
    record(event="content.drafted", by=by, subject=made)
    return made


@transaction.atomic
def write(*, publication: P, by: User, **fields: Any) -> P:
    """Change a draft; whoever wrote last is its writer. Raises NotOpenToThis once it left the draft.

    Raises NotForThisPerson unless ``by`` writes for the department it belongs to, and for the one it is given to.
    """
    _refuse_strangers(by, publication.department_id)
    if "department" in fields:
        _refuse_strangers(by, _department_of(fields))
    drafts = type(publication).objects.filter(
        pk=publication.pk, state=State.DRAFT, department=publication.department_id
    )
    if not drafts.update(made_by=by, checked_by=None, checked_at=None, written_at=timezone.now(), **fields):
        raise NotOpenToThis(publication.pk)
    publication.refresh_from_db()
    record(event="content.written", by=by, subject=publication, detail={"fields": sorted(fields)})
    return publication


def send(*, publication: P, by: User) -> P:
    """Hand a draft to be checked."""
    return _move("send", publication, by=by)


def take_back(*, publication: P, by: User) -> P:
    """The writer goes on writing before anybody checked."""
    return _move("take_back", publication, by=by)


def send_back(*, publication: P, by: User, reason: str) -> P:
    """The checker tells the writer what to mend."""
    return _move("send_back", publication, by=by, reason=reason)


def publish(*, publication: P, by: User) -> P:
    """The checker lets it out: at once, or from the moment the writer set, never earlier. Raises CannotPublish."""
    if found := findings(publication):
        raise CannotPublish(found)
    now = timezone.now()
    begins = max(now, publication.publish_at or now)
    return _move("publish", publication, by=by, checked_by=by, checked_at=now, publish_at=begins)


def withdraw(*, publication: P, by: User, reason: str) -> P:
    """Take it down at once."""
    return _move("withdraw", publication, by=by, reason=reason)


def reopen(*, publication: P, by: User) -> P:
    """Make a draft of what was taken down; its address stays, and it is checked anew."""
    return _move("reopen", publication, by=by, checked_by=None, checked_at=None, publish_at=None, made_by=by)


VERBS = {verb.__name__: verb for verb in (send, take_back, send_back, publish, withdraw, reopen)}
"""Every move of the table, by name."""


def findings(publication: Publication) -> list[str]:
    """What must be mended before the public may see it."""
    found = [line for name in TEXTS for line in markup.findings(getattr(publication, name, ""))]
    if publication.expires_at and publication.expires_at <= timezone.now():
        found.append(str(publication._meta.get_field("expires_at").verbose_name))
    return found


def moves_for(publication: Publication, user: User) -> list[Move]:
    """The moves open to ``user`` now, in table order."""
    if not writes_for(user, publication.department_id):
        return []
    return open_to(publication.state, _actor(publication, user))


def _actor(publication: Publication, user: User) -> Actor:
    return Actor.MAKER if publication.made_by_id == user.pk else Actor.CHECKER


def _refuse_strangers(by: User, department_id: int | None) -> None:
    if not writes_for(by, department_id):
        raise NotForThisPerson


def _department_of(fields: dict[str, Any]) -> int | None:
    """The department among the fields of a text; None is the city."""
    department = fields.get("department")
    return department.pk if department is not None else None


@transaction.atomic
def _move(name: str, publication: P, *, by: User, reason: str = "", **fields: Any) -> P:
    """One row of the table, by a conditional update that also holds the writer still."""
    move = MOVES[name]
    _refuse_strangers(by, publication.department_id)
    if _actor(publication, by) not in move.by:
        raise NotForThisPerson
    if move.asks_reason and not reason.strip():
        raise ReasonMissing
    rows = type(publication).objects.filter(
        pk=publication.pk,
        state__in=move.sources,
        made_by=publication.made_by_id,
        written_at=publication.written_at,
    )
    if not rows.update(state=move.target, reason=reason, **fields):
        raise NotOpenToThis(publication.pk)
    publication.refresh_from_db()
    detail = {"reason": reason} if reason else {}
    record(event=f"content.{EVENTS[name]}", by=by, subject=publication, detail=detail)
    return publication


EVENTS = {
    "send": "sent_for_check",
    "publish": "published",
    "send_back": "sent_back",
    "take_back": "taken_back",
    "withdraw": "withdrawn",
    "reopen": "reopened",
}
"""Move → what the audit calls it."""


@transaction.atomic
def rate_guide(
    *, item_code: str, version: int, helpful: bool, session: str, reason: str = "", text: str = ""
) -> GuideFeedback:
    """Keep what somebody says about a guide; an earlier answer of the same session about this version is replaced.

    ``session`` is a secret of the session: only a digest of it stays, for a day. Numbers in ``text`` are taken out.
    """
    said = {
        "item_code": item_code,
        "version": version,
        "helpful": helpful,
        "reason": "" if helpful else reason,
        "text": "" if helpful else without_numbers(text),
        "created_at": timezone.now(),
    }
    mark = blind_index("content.guide_feedback", f"{session} {item_code} {version}")
    return GuideFeedback.objects.update_or_create(mark=mark, defaults=said)[0]


def forget_feedback() -> None:
    """What people wrote goes after ``KEEP_WORDS``, what tells sessions apart after a day; the counts stay."""
    now = timezone.now()
    GuideFeedback.objects.filter(created_at__lt=now - KEEP_WORDS).exclude(text="").update(text="")
    GuideFeedback.objects.filter(created_at__lt=now - KEEP_MARKS, mark__isnull=False).update(mark=None)
