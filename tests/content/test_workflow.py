"""The table of moves, and the moves themselves: allowed and refused, by whom, and what the audit says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.content import operations
from services.content.enums import Actor, State
from services.content.models import Announcement, HelpArticle, Policy, Publication
from services.content.workflow import MOVES, open_to
from tests.factories import content, departments

KINDS = (Announcement, Policy, HelpArticle)
pytestmark = pytest.mark.django_db


def go(name: str, publication: Publication, by: User) -> Publication:
    """One move, with a reason where one is asked."""
    said = {"reason": "演示原因"} if MOVES[name].asks_reason else {}
    return operations.VERBS[name](publication=publication, by=by, **said)


def test_every_state_is_reached_and_left():
    assert {move.target for move in MOVES.values()} == set(State)
    assert {state for move in MOVES.values() for state in move.sources} == set(State)


def test_every_move_has_a_verb_and_words():
    from services.content.admin import DONE, WORDS

    assert set(operations.VERBS) == set(MOVES) == set(operations.EVENTS) == set(WORDS) == set(DONE)


def test_only_a_checker_publishes():
    assert MOVES["publish"].by == {Actor.CHECKER}
    assert [move.name for move in open_to(State.REVIEW, Actor.MAKER)] == ["take_back"]


@pytest.mark.parametrize("actor", Actor)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_happens_exactly_where_the_table_says(name: str, state: str, actor: str):
    made = content.text(state=state)
    by = made.made_by if actor == Actor.MAKER else departments.editor()
    allowed = MOVES[name] in open_to(state, actor)
    assert (MOVES[name] in operations.moves_for(made, by)) is allowed
    if allowed:
        assert go(name, made, by).state == MOVES[name].target
        return
    with pytest.raises((operations.NotOpenToThis, operations.NotForThisPerson)):
        go(name, made, by)
    made.refresh_from_db()
    assert made.state == state


@pytest.mark.parametrize("model", KINDS)
def test_the_whole_way(model: type[Publication]):
    made = content.text(model, State.REVIEW)
    checker = departments.editor()
    before = timezone.now()
    operations.publish(publication=made, by=checker)
    assert (made.state, made.checked_by, made.checked_at >= before) == (State.PUBLISHED, checker, True)
    assert made.is_visible(at=timezone.now())
    events = AuditEntry.objects.filter(subject_ref=made.subject_ref).order_by("pk").values_list("event", flat=True)
    assert list(events) == ["content.drafted", "content.sent_for_check", "content.published"]


@pytest.mark.parametrize("model", KINDS)
def test_the_writer_cannot_check_not_even_in_the_database(model: type[Publication]):
    made = content.text(model, State.REVIEW)
    with pytest.raises(operations.NotForThisPerson):
        operations.publish(publication=made, by=made.made_by)
    with pytest.raises(IntegrityError, match="is_checked_by_somebody_else"), transaction.atomic():
        model.objects.filter(pk=made.pk).update(checked_by=made.made_by)
    with pytest.raises(IntegrityError, match="in_public_was_checked"), transaction.atomic():
        model.objects.filter(pk=made.pk).update(state=State.PUBLISHED)


def test_whoever_wrote_last_is_the_writer():
    made, second = content.text(state=State.DRAFT), departments.editor()
    first = made.made_by
    operations.write(publication=made, by=second, title="改过的标题")
    operations.send(publication=made, by=second)
    with pytest.raises(operations.NotForThisPerson):
        operations.publish(publication=made, by=second)
    assert operations.publish(publication=made, by=first).title == "改过的标题"


@pytest.mark.parametrize("state", [State.REVIEW, State.PUBLISHED, State.WITHDRAWN])
def test_only_drafts_are_written(state: str):
    made = content.text(state=state)
    with pytest.raises(operations.NotOpenToThis):
        operations.write(publication=made, by=made.made_by, title="偷偷改")
    made.refresh_from_db()
    assert made.title != "偷偷改"


def test_the_checker_publishes_what_was_looked_at():
    made = content.text(state=State.REVIEW)
    looked_at = Announcement.objects.get(pk=made.pk)
    operations.take_back(publication=made, by=made.made_by)
    operations.write(publication=made, by=made.made_by, body="换了内容")
    operations.send(publication=made, by=made.made_by)
    with pytest.raises(operations.NotOpenToThis):
        operations.publish(publication=looked_at, by=departments.editor())


@pytest.mark.parametrize("who", ["clerk", "approver", "head", "security_admin", "audit_admin"])
def test_other_staff_neither_write_nor_check(who: str):
    stranger = getattr(departments, who)()
    made = content.text(state=State.REVIEW)
    with pytest.raises(operations.NotForThisPerson):
        operations.publish(publication=made, by=stranger)
    with pytest.raises(operations.NotForThisPerson):
        operations.draft(model=Announcement, by=stranger, **content.fields_of(Announcement))
    assert operations.moves_for(made, stranger) == []


@pytest.mark.parametrize("name", ["send_back", "withdraw"])
def test_a_reason_is_asked_and_kept(name: str):
    made = content.text(state=State.REVIEW if name == "send_back" else State.PUBLISHED)
    checker = departments.editor()
    with pytest.raises(operations.ReasonMissing):
        operations.VERBS[name](publication=made, by=checker, reason="  ")
    operations.VERBS[name](publication=made, by=checker, reason="日期写错，联系 13800000001")
    assert made.reason.startswith("日期写错")
    entry = AuditEntry.objects.filter(subject_ref=made.subject_ref).order_by("-pk").first()
    assert "13800000001" not in str(entry.detail)


def test_a_text_with_a_tag_or_a_time_that_is_over_is_not_published():
    made = content.text(state=State.REVIEW, body="<b>粗</b>")
    with pytest.raises(operations.CannotPublish):
        operations.publish(publication=made, by=departments.editor())
    old = content.text(state=State.REVIEW, expires_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(operations.CannotPublish):
        operations.publish(publication=old, by=departments.editor())


def test_nothing_is_published_backwards():
    yesterday = timezone.now() - timedelta(days=1)
    made = content.text(state=State.REVIEW, publish_at=yesterday)
    operations.publish(publication=made, by=departments.editor())
    assert made.publish_at > yesterday + timedelta(hours=23)


def test_it_ends_after_it_begins():
    now = timezone.now()
    with pytest.raises(IntegrityError, match="announcement_ends_after_it_begins"), transaction.atomic():
        content.text(state=State.DRAFT, publish_at=now, expires_at=now - timedelta(days=1))


def test_a_reopened_text_is_checked_anew():
    made = content.text(state=State.WITHDRAWN)
    writer = departments.editor()
    operations.reopen(publication=made, by=writer)
    assert (made.state, made.made_by, made.checked_by, made.publish_at) == (State.DRAFT, writer, None, None)
