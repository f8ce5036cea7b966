"""Texts in the administration: two people, previews, moves by their buttons, and what is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.content import operations
from services.content.enums import State
from services.content.models import Announcement, HelpArticle, HotWord, Policy, PolicyPoint
from tests.factories import content, departments
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
KINDS = (Announcement, Policy, HelpArticle)


def at(user: User) -> Client:
    """A browser signed in as ``user``."""
    return sign_in(Client(), user)


def page_of(publication: object, page: str = "change") -> str:
    """An address of the administration."""
    return f"/admin/content/{publication._meta.model_name}/{publication.pk}/{page}/"


def press(client: Client, publication: object, move: str, **fields: str) -> object:
    """A button of the change page, as the page offered it."""
    publication.refresh_from_db()
    data = {"seen": publication.written_at.isoformat(), **fields}
    return client.post(page_of(publication, f"move/{move}"), data, follow=True)


def form_of(publication: object) -> dict[str, object]:
    """What the change form would send back unchanged."""
    return {
        "title": publication.title,
        "body": publication.body,
        "department": publication.department_id,
        "level": publication.level,
    }


@pytest.mark.parametrize("model", KINDS)
def test_written_by_one_and_published_by_another(model: type):
    writer, checker = departments.editor(), departments.editor()
    made = content.text(model, State.DRAFT, writer=writer)
    assert "送审" in at(writer).get(page_of(made)).content.decode()
    press(at(writer), made, "send")
    own = at(writer).get(page_of(made)).content.decode()
    assert "核对无误，发布" not in own
    assert "要由另一位同事核对" in own
    press(at(writer), made, "publish")
    made.refresh_from_db()
    assert made.state == State.REVIEW
    assert "核对无误，发布" in at(checker).get(page_of(made)).content.decode()
    press(at(checker), made, "publish")
    made.refresh_from_db()
    assert (made.state, made.checked_by) == (State.PUBLISHED, checker)


def test_a_new_text_belongs_to_whoever_wrote_it():
    writer = departments.editor()
    fields = content.fields_of(Announcement)
    data = fields | {"department": fields["department"].pk, "level": "notice", "title": "新公告"}
    answer = at(writer).post("/admin/content/announcement/add/", data)
    assert answer.status_code == 302
    made = Announcement.objects.get(title="新公告")
    assert (made.made_by, made.state, made.checked_by) == (writer, State.DRAFT, None)
    assert AuditEntry.objects.filter(event="content.drafted", subject_ref=made.subject_ref).exists()


def test_state_and_checker_cannot_be_posted():
    writer = departments.editor()
    made = content.text(state=State.DRAFT, writer=writer)
    data = form_of(made) | {"state": "published", "checked_by": departments.editor().pk, "made_by": 1, "title": "改"}
    assert at(writer).post(page_of(made), data).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.state, made.checked_by, made.made_by) == ("改", State.DRAFT, None, writer)


@pytest.mark.parametrize("state", [State.REVIEW, State.PUBLISHED, State.WITHDRAWN])
def test_what_left_the_draft_is_only_read(state: str):
    made = content.text(state=state)
    editor = at(departments.editor())
    page = editor.get(page_of(made))
    assert page.status_code == 200
    assert 'name="title"' not in page.content.decode()
    assert editor.post(page_of(made), form_of(made) | {"title": "偷偷改"}).status_code == 403
    assert editor.post(page_of(made, "delete"), {"post": "yes"}).status_code == 403
    made.refresh_from_db()
    assert made.title != "偷偷改"


def test_the_points_of_a_policy_go_with_its_state():
    writer = departments.editor()
    made = content.policy(State.DRAFT, writer=writer)
    point = PolicyPoint.objects.create(policy=made, order=1, heading="要点", text="原来的话")
    management = {"points-TOTAL_FORMS": "1", "points-INITIAL_FORMS": "1", "points-0-id": point.pk}
    row = {"points-0-policy": made.pk, "points-0-order": "1", "points-0-heading": "要点"}
    data = {
        name: getattr(made, name)
        for name in ("title", "issuing_organ", "issued_date", "effective_date", "summary", "body")
    }
    sent = data | management | row
    assert at(writer).post(page_of(made), sent | {"points-0-text": "改过的话"}).status_code == 302
    point.refresh_from_db()
    assert point.text == "改过的话"
    made.refresh_from_db()
    operations.send(publication=made, by=writer)
    assert at(writer).post(page_of(made), sent | {"points-0-text": "偷偷改"}).status_code == 403
    point.refresh_from_db()
    assert point.text == "改过的话"


@pytest.mark.parametrize("text", ["<b>粗</b>", "[a](javascript:alert(1))", "坏\u202e字", "\x00"])
def test_a_text_with_tags_lost_links_or_unreadable_signs_is_refused_and_kept_in_the_form(text: str):
    writer = departments.editor()
    made = content.text(state=State.DRAFT, writer=writer)
    answer = at(writer).post(page_of(made), form_of(made) | {"body": text})
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    made.refresh_from_db()
    assert made.body == "第一段。"


@pytest.mark.parametrize("codes", ["有空 格", "A B", "<x>"])
def test_item_codes_are_addresses(codes: str):
    from services.content.forms import PolicyForm

    assert "item_codes" in PolicyForm({"item_codes": codes}).errors
    assert "item_codes" not in PolicyForm({"item_codes": "juzhuzheng gaoling-jintie"}).errors


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("state", State)
def test_preview_shows_the_page_and_says_so(model: type, state: str):
    made = content.text(model, state)
    page = at(departments.editor()).get(page_of(made, "preview"))
    assert page.status_code == 200
    assert "预览" in page.content.decode()
    assert str(made) in page.content.decode()
    made.refresh_from_db()
    assert made.state == state


def test_a_reason_is_needed_to_send_back():
    made = content.text(state=State.REVIEW)
    checker = at(departments.editor())
    assert "写明原因" in press(checker, made, "send_back", reason=" ").content.decode()
    made.refresh_from_db()
    assert made.state == State.REVIEW
    press(checker, made, "send_back", reason="日期写错")
    made.refresh_from_db()
    assert (made.state, made.reason) == (State.DRAFT, "日期写错")
    assert "日期写错" in checker.get(page_of(made)).content.decode()


def test_an_old_page_moves_nothing():
    made = content.text(state=State.REVIEW)
    checker = at(departments.editor())
    answer = checker.post(page_of(made, "move/publish"), {"seen": "2020-01-01T00:00:00+00:00"}, follow=True)
    assert "重新看一遍" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == State.REVIEW


def test_addresses_that_are_none_and_methods():
    made = content.text(state=State.REVIEW)
    editor = at(departments.editor())
    assert editor.get(page_of(made, "move/publish")).status_code == 405
    assert editor.post(page_of(made, "move/explode")).status_code == 404
    assert editor.post("/admin/content/announcement/999999/move/publish/").status_code == 404
    assert editor.get("/admin/content/announcement/999999/preview/").status_code == 404
    assert editor.post(page_of(made, "preview")).status_code == 405


@pytest.mark.parametrize("who", ["security_admin", "audit_admin"])
def test_other_administrators_see_nothing_of_it(who: str):
    made = content.text(state=State.REVIEW)
    stranger = at(getattr(departments, who)())
    for path in ("/admin/content/announcement/", page_of(made), page_of(made, "preview")):
        assert stranger.get(path).status_code == 403
    assert stranger.post(page_of(made, "move/publish")).status_code == 403
    made.refresh_from_db()
    assert made.state == State.REVIEW


@pytest.mark.parametrize("who", ["clerk", "approver"])
def test_the_desk_has_no_way_in(who: str):
    made = content.text(state=State.REVIEW)
    answer = at(getattr(departments, who)()).post(page_of(made, "move/publish"))
    assert answer.status_code in (302, 403)
    made.refresh_from_db()
    assert made.state == State.REVIEW


def test_an_editor_sees_content_and_what_is_made_public_and_nothing_else():
    page = at(departments.editor()).get("/admin/").content.decode()
    assert set(re.findall(r'href="/admin/(\w+)/\w+/"', page)) == {"content", "publicity"}
    content.text(state=State.REVIEW)
    assert "有 1 篇内容等撰写人以外的同事核对" in at(departments.editor()).get("/admin/").content.decode()


def test_the_writer_is_not_told_to_check_their_own():
    writer = departments.editor()
    content.text(state=State.REVIEW, writer=writer)
    assert "等撰写人以外的同事核对" not in at(writer).get("/admin/").content.decode()


def test_hot_words_are_kept_by_editors_and_noted():
    editor = departments.editor()
    answer = at(editor).post("/admin/content/hotword/add/", {"word": "居住证", "order": "1", "is_active": "on"})
    assert answer.status_code == 302
    assert HotWord.objects.get().word == "居住证"
    assert AuditEntry.objects.filter(event="administration.added").exists()
    bad = {"word": "词", "order": "1", "starts_on": "2026-02-02", "ends_on": "2026-02-01"}
    assert at(editor).post("/admin/content/hotword/add/", bad).status_code == 200
    assert HotWord.objects.count() == 1


def test_a_policy_names_its_items_in_words_and_an_unknown_name_is_told():
    from services.content.forms import PolicyForm
    from services.content.models import Policy
    from services.delegation.items import ITEMS

    class Book:
        def names(self, codes):
            return {"juzhuzheng": "居住证申领"} if "juzhuzheng" in codes else {}

        def find(self, words, most):
            return [("juzhuzheng", "居住证申领")] if words == "居住证申领" else [("xxx", "别的")]

    with ITEMS.replace("default", Book()):
        form = PolicyForm({"item_codes": "居住证申领、qiye-sheli 不存在的事项"})
        assert "不存在的事项" in str(form.errors["item_codes"])
        form = PolicyForm({"item_codes": "居住证申领 qiye-sheli"})
        assert "item_codes" not in form.errors
        assert form.cleaned_data["item_codes"] == "juzhuzheng qiye-sheli"
        assert PolicyForm(instance=Policy(item_codes="juzhuzheng")).initial["item_codes"] == "居住证申领"
