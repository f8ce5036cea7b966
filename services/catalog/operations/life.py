"""The life of item versions: made by one person, checked by another, in force from its day, withdrawn."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from services.audit.operations import record
from services.catalog import indexing, situations
from services.catalog.catalogue import bump
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.catalog.quality import findings
from services.catalog.workflow import MOVES
from services.common import transaction
from services.questions.models import FormDefinition
from services.questions.operations import publish_form
from services.questions.spec import snapshot

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.catalog.quality import Finding


class CannotPublish(Exception):
    """The version breaks consistency rules; ``findings`` lists them."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__("；".join(str(finding) for finding in found))
        self.findings = found


class NotOpenToThis(Exception):
    """The version is not, or no longer, in a state from which this can be done."""


class SamePerson(Exception):
    """Who made a version does not check it."""


class FormChanged(Exception):
    """The questions were changed after the version was handed in: what would be checked is not what was made."""


@transaction.atomic
def hand_in(*, version: ItemVersion, by: User) -> ItemVersion:
    """Give a draft to somebody else to check. Raises CannotPublish, NotOpenToThis."""
    _check(version)
    _move("hand_in", version, submitted_by=by, submitted_at=timezone.now(), form_digest=_form_digest(version))
    return _recorded("item.handed_in", version, by)


@transaction.atomic
def send_back(*, version: ItemVersion, by: User, reason: str) -> ItemVersion:
    """The checker wants something changed. Raises NotOpenToThis."""
    _move("send_back", version, state_note=reason)
    return _recorded("item.sent_back", version, by, reason=reason)


@transaction.atomic
def recall(*, version: ItemVersion, by: User) -> ItemVersion:
    """Take back what was handed in, or what waits for its day, to work on it. Raises NotOpenToThis."""
    _move("recall", version, submitted_by=None, submitted_at=None, approved_by=None)
    return _recorded("item.recalled", version, by)


@transaction.atomic
def approve(*, version: ItemVersion, by: User) -> ItemVersion:
    """Put what another person handed in in force, or let it wait for its first day.

    The rules are checked again and its forms are frozen. Nothing of it changes while that happens, and what was handed
    in anew since ``version`` was read is another matter. Raises SamePerson, CannotPublish, FormChanged, NotOpenToThis.
    """
    _hold(version)
    if version.submitted_by_id == by.pk:
        raise SamePerson(version.pk)
    if version.form_digest != _form_digest(version):
        raise FormChanged(version.pk)
    _check(version)
    return _release(version, by=by, approved_by=by, waits="schedule", moves="approve")


@transaction.atomic
def publish(*, version: ItemVersion) -> ItemVersion:
    """Put a draft in force without two people: data the city loads by a command (demo, import). As ``approve``.

    Raises CannotPublish, NotOpenToThis.
    """
    _check(version)
    return _release(version, by=None, approved_by=None, waits="schedule", moves="publish")


@transaction.atomic
def list_entry(*, version: ItemVersion, by: User | None) -> ItemVersion:
    """Let residents find an item whose particulars are still to come: name, organ and phone, nothing promised.

    Raises NotOpenToThis.
    """
    _make_room(version)
    _move("list", version, published_at=timezone.now())
    _found(version)
    return _recorded("item.listed", version, by)


@transaction.atomic
def list_entries(*, versions: list[ItemVersion], by: User | None) -> list[ItemVersion]:
    """``list_entry`` for many at once: those listed. Left out: what is no draft, and items shown in full already."""
    codes = {version.item_code for version in versions}
    shown = ItemVersion.objects.shown().filter(item_code__in=codes)
    full = set(shown.exclude(state=VersionState.LISTED).values_list("item_code", flat=True))
    sources = MOVES["list"].sources
    open_to_it = [v for v in versions if v.state in sources and v.item_code not in full]
    shown.filter(state=VersionState.LISTED, item_code__in={v.item_code for v in open_to_it}).update(
        state=VersionState.WITHDRAWN, withdrawn_at=timezone.now()
    )
    rows = ItemVersion.objects.filter(pk__in=[v.pk for v in open_to_it], state__in=sources)
    if rows.update(state=MOVES["list"].target, published_at=timezone.now()) != len(open_to_it):
        raise NotOpenToThis(len(open_to_it))
    indexing.index_many(open_to_it)
    bump()
    for version in open_to_it:
        version.refresh_from_db(fields=["state", "published_at"])
        _recorded("item.listed", version, by)
    return open_to_it


@transaction.atomic
def suspend(*, version: ItemVersion, by: User, reason: str) -> ItemVersion:
    """Take no applications for now; the guide says so and why. Raises NotOpenToThis."""
    _move("suspend", version, state_note=reason)
    bump()
    return _recorded("item.suspended", version, by, reason=reason)


@transaction.atomic
def resume(*, version: ItemVersion, by: User) -> ItemVersion:
    """Take applications again. Raises NotOpenToThis."""
    _move("resume", version, state_note="")
    bump()
    return _recorded("item.resumed", version, by)


@transaction.atomic
def withdraw(*, version: ItemVersion, by: User, reason: str) -> ItemVersion:
    """Take a version out of force; begun cases run on with it. Raises NotOpenToThis."""
    _move("withdraw", version, withdrawn_at=timezone.now(), state_note=reason)
    indexing.forget(version)
    bump()
    return _recorded("item.withdrawn", version, by, reason=reason)


@transaction.atomic
def take_effect(*, version: ItemVersion) -> ItemVersion:
    """A version whose day has come replaces the one before. Raises NotOpenToThis."""
    _make_room(version)
    _move("take_effect", version, published_at=timezone.now())
    _found(version)
    return _recorded("item.published", version, None)


def _hold(version: ItemVersion) -> None:
    """Nobody changes the version or its questions until this transaction ends. Raises NotOpenToThis when it was handed
    in anew since it was read."""
    forms = FormDefinition.objects.select_for_update(no_key=True).order_by("pk")
    list(forms.filter(pk__in=[pk for pk in (version.form_id, version.situation_form_id) if pk]))
    held = ItemVersion.objects.select_for_update(no_key=True).order_by("pk").filter(pk=version.pk).first()
    read = (version.submitted_by_id, version.submitted_at)
    if held is None or (held.submitted_by_id, held.submitted_at) != read:
        raise NotOpenToThis(version.pk)


def _check(version: ItemVersion) -> None:
    if found := findings(version):
        raise CannotPublish(found)


def _release(version: ItemVersion, *, by: User | None, approved_by: User | None, waits: str, moves: str) -> ItemVersion:
    page = situations.page_of(version)
    before = [question.key for question in page.questions] if page else []
    for form, asked_before in ((version.situation_form, []), (version.form, before)):
        if form is not None and not form.is_published:
            publish_form(definition=form, by=by, before=asked_before)
    if version.effective_from_date > timezone.localdate():
        _move(waits, version, approved_by=approved_by)
        return _recorded("item.scheduled", version, by)
    _make_room(version)
    _move(moves, version, published_at=timezone.now(), approved_by=approved_by)
    _found(version)
    return _recorded("item.published", version, by)


def _make_room(version: ItemVersion) -> None:
    """The version shown before is withdrawn in the same moment. Begun cases keep it."""
    shown = ItemVersion.objects.shown().filter(item_code=version.item_code).exclude(pk=version.pk)
    shown.update(state=VersionState.WITHDRAWN, withdrawn_at=timezone.now())


def _found(version: ItemVersion) -> None:
    indexing.index(version)
    bump()


def _move(name: str, version: ItemVersion, **values: object) -> None:
    """By a conditional update; what the database refuses beside another version in force or waiting does not happen."""
    move = MOVES[name]
    rows = ItemVersion.objects.filter(pk=version.pk, state__in=move.sources)
    try:
        with transaction.atomic():
            moved = rows.update(state=move.target, **values)
    except IntegrityError as error:
        raise NotOpenToThis(version.pk) from error
    if not moved:
        raise NotOpenToThis(version.pk)
    version.refresh_from_db(fields=["state", *values])


def _recorded(event: str, version: ItemVersion, by: User | None, **detail: object) -> ItemVersion:
    subject = f"item:{version.rule_version}"
    record(event=event, by=by, subject=subject, department=version.department, detail=detail or None)
    return version


def _form_digest(version: ItemVersion) -> str:
    """What the questions of a version are at this moment."""
    forms = [snapshot(form) for form in (version.form, version.situation_form) if form]
    return hashlib.sha256(json.dumps(forms, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
