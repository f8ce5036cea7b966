"""An editor writes for the departments of their posts; who keeps the catalogue writes for all, and for the city."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.content import operations
from services.content.access import waiting_for
from services.content.enums import State
from services.content.models import Announcement, HelpArticle, HotWord, Policy
from services.content.workflow import MOVES
from tests.factories import content, departments
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
KINDS = (Announcement, Policy, HelpArticle)


def at(user: User) -> Client:
    """A browser signed in as ``user``."""
    return sign_in(Client(), user)


@pytest.mark.parametrize("model", KINDS)
def test_two_editors_of_a_department_bring_its_text_to_the_public(model: type):
    bureau = departments.department()
    writer, checker = departments.editor(bureau), departments.editor(bureau)
    made = content.text(model, State.REVIEW, writer=writer, department=bureau)
    assert operations.publish(publication=made, by=checker).state == State.PUBLISHED


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("name", sorted(MOVES))
def test_nobody_moves_the_text_of_another_department(name: str, model: type):
    bureau = departments.department()
    made = content.text(model, sorted(MOVES[name].sources)[0], department=bureau)
    stranger = departments.editor(departments.department())
    said = {"reason": "演示原因"} if MOVES[name].asks_reason else {}
    state, entries = made.state, AuditEntry.objects.count()
    assert operations.moves_for(made, stranger) == []
    with pytest.raises(operations.NotForThisPerson):
        operations.VERBS[name](publication=made, by=stranger, **said)
    made.refresh_from_db()
    assert (made.state, AuditEntry.objects.count()) == (state, entries)


@pytest.mark.parametrize("model", [Policy, HelpArticle])
def test_the_texts_of_the_city_are_written_by_those_who_write_for_all(model: type):
    own = departments.editor(departments.department())
    with pytest.raises(operations.NotForThisPerson):
        content.text(model, State.DRAFT, writer=own)
    made = content.text(model, State.DRAFT)
    assert made.department is None
    with pytest.raises(operations.NotForThisPerson):
        operations.send(publication=made, by=own)


def test_a_draft_is_neither_taken_from_nor_given_to_another_department():
    mine, theirs = departments.department(), departments.department()
    own = departments.editor(mine)
    departments.post(own, theirs, "maker")
    draft = content.text(state=State.DRAFT, department=mine)
    foreign = content.text(state=State.DRAFT, department=theirs)
    with pytest.raises(operations.NotForThisPerson):
        operations.write(publication=draft, by=own, department=theirs)
    with pytest.raises(operations.NotForThisPerson):
        operations.write(publication=foreign, by=own, department=mine)
    assert operations.write(publication=draft, by=own, title="改过的标题").title == "改过的标题"
    assert operations.write(publication=draft, by=departments.editor(), department=theirs).department == theirs


def test_a_post_that_writes_nothing_gives_no_texts():
    bureau = departments.department(keeps_catalogue=True)
    with pytest.raises(operations.NotForThisPerson):
        content.text(state=State.DRAFT, writer=departments.clerk(bureau), department=bureau)


@pytest.mark.parametrize("model", KINDS)
def test_the_administration_shows_the_own_departments_alone(model: type):
    mine, theirs = departments.department(), departments.department()
    editor = at(departments.editor(mine))
    own = content.text(model, State.REVIEW, department=mine)
    foreign = content.text(model, State.REVIEW, department=theirs)
    base = f"/admin/content/{model._meta.model_name}/"
    page = editor.get(base).content.decode()
    assert str(own) in page
    assert str(foreign) not in page
    assert editor.get(f"{base}{own.pk}/preview/").status_code == 200
    assert editor.get(f"{base}{foreign.pk}/preview/").status_code == 404
    assert editor.get(f"{base}{foreign.pk}/change/").status_code == 302
    seen = {"seen": foreign.written_at.isoformat()}
    assert editor.post(f"{base}{foreign.pk}/move/publish/", seen).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == State.REVIEW
    editor.post(f"{base}{own.pk}/move/publish/", {"seen": own.written_at.isoformat()})
    own.refresh_from_db()
    assert own.state == State.PUBLISHED


@pytest.mark.parametrize("model", [Policy, HelpArticle])
def test_the_form_offers_the_own_departments_and_wants_one(model: type):
    mine, theirs = departments.department(), departments.department()
    writer = departments.editor(mine)
    path = f"/admin/content/{model._meta.model_name}/add/"
    management = {"points-TOTAL_FORMS": "0", "points-INITIAL_FORMS": "0"}
    fields = content.fields_of(model) | management | {"order": "100"}
    for department in ("", theirs.pk):
        answer = at(writer).post(path, fields | {"department": department})
        assert "department" in answer.context["adminform"].errors
    assert not model.objects.exists()
    assert at(writer).post(path, fields | {"department": mine.pk}).status_code == 302
    assert model.objects.get().department == mine
    fields = content.fields_of(model) | management | {"order": "100"}
    assert at(departments.editor()).post(path, fields | {"department": ""}).status_code == 302


def test_hot_words_stand_on_the_pages_of_the_whole_city():
    own = at(departments.editor(departments.department()))
    word = HotWord.objects.create(word="居住证")
    sent = {"word": "改了", "order": "1"}
    assert own.get("/admin/content/hotword/").status_code == 200
    assert own.post("/admin/content/hotword/add/", sent).status_code == 403
    assert own.post(f"/admin/content/hotword/{word.pk}/change/", sent).status_code == 403
    assert own.post(f"/admin/content/hotword/{word.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(HotWord.objects.values_list("word", flat=True)) == ["居住证"]


def test_whoever_may_check_is_told():
    mine, theirs = departments.department(), departments.department()
    content.text(Policy, State.REVIEW, department=mine)
    content.text(HelpArticle, State.REVIEW)
    assert waiting_for(departments.editor(mine)) == {"content.policy": 1}
    assert waiting_for(departments.editor(theirs)) == {}
    assert waiting_for(departments.editor()) == {"content.policy": 1, "content.helparticle": 1}
