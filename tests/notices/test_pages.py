"""The inbox: one's own and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from services.accounts.models import Person, User
from services.audit.models import AuditEntry
from services.notices.models import Notice, Preference
from services.notices.operations import notify

pytestmark = pytest.mark.django_db
CONTEXT = {"item": "居住证申领", "organ": "高州市公安局", "number": "N1", "due_date": date(2026, 11, 24)}


def resident(number: int) -> User:
    person = Person.objects.create(
        name="陈演示", id_type="33", id_number=f"E{number:08}", phone=f"1380000{number:04}", birth_date=date(1990, 1, 1)
    )
    return User.objects.create_user(f"r{number}", person=person, level=1)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User, **more: object) -> Notice:
    return notify(person=user.person, template="case_accepted", context=CONTEXT, **{"url": "/my/cases/", **more})


@pytest.fixture
def user() -> User:
    return resident(1)


@pytest.fixture
def stranger() -> User:
    return resident(2)


def test_the_inbox_shows_ones_own(user: User, stranger: User) -> None:
    mine, other = told(user), told(stranger)
    page = signed_in(user).get("/my/notices/").content.decode()
    assert f'href="/my/notices/{mine.pk}/"' in page
    assert f'href="/my/notices/{other.pk}/"' not in page
    assert "1 条未读" in page
    assert page.count("<h1") == 1


def test_an_empty_inbox_says_the_next_step(user: User) -> None:
    page = signed_in(user).get("/my/notices/").content.decode()
    assert "还没有消息" in page
    assert "找事项" in page


def test_without_a_real_name_one_is_told_how_to_get_it() -> None:
    page = signed_in(User.objects.create_user("new")).get("/my/notices/").content.decode()
    assert "/account/real-name/" in page


def test_opening_is_reading_and_leads_on(user: User) -> None:
    notice = told(user)
    page = signed_in(user).get(f"/my/notices/{notice.pk}/").content.decode()
    assert "承诺 11 月 24 日前办结。" in page
    assert 'href="/my/cases/"' in page
    notice.refresh_from_db()
    first = notice.read_at
    assert first
    signed_in(user).get(f"/my/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_what_people_typed_is_not_markup(user: User) -> None:
    notice = notify(person=user.person, template="case_refused", context={**CONTEXT, "reason": "<script>x</script>"})
    page = signed_in(user).get(f"/my/notices/{notice.pk}/").content.decode()
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


def test_a_stranger_gets_the_404_of_what_does_not_exist(user: User, stranger: User) -> None:
    notice = told(user)
    assert signed_in(stranger).get(f"/my/notices/{notice.pk}/").status_code == 404
    assert signed_in(stranger).get("/my/notices/999999/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    refused = AuditEntry.objects.filter(event="access.refused")
    assert [(entry.subject_ref, entry.actor_ref) for entry in refused] == [
        (f"notice:{notice.pk}", f"user:{stranger.pk}")
    ]


def test_marking_everything_read_is_ones_own(user: User, stranger: User) -> None:
    told(user), told(user), told(stranger)
    client = signed_in(user)
    assert client.get("/my/notices/read/").status_code == 405
    assert client.post("/my/notices/read/").status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 1
    assert Notice.objects.get(read_at=None).person == stranger.person


def test_visitors_are_sent_to_sign_in(user: User) -> None:
    notice = told(user)
    for address in ("/my/notices/", f"/my/notices/{notice.pk}/", "/my/notices/preferences/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]


def test_staff_have_no_inbox() -> None:
    assert signed_in(User.objects.create_user("clerk", is_staff=True)).get("/my/notices/").status_code == 403


def test_pages_do_not_grow_in_queries(user: User, django_assert_max_num_queries: object) -> None:
    for _ in range(25):
        told(user)
    client = signed_in(user)
    with django_assert_max_num_queries(15):
        page = client.get("/my/notices/").content.decode()
    assert page.count("/my/notices/") >= 20
    assert client.get("/my/notices/?page=2").content.decode().count('<li><a href="/my/notices/') == 5
    assert client.get("/my/notices/?page=zz").status_code == 200


def test_text_messages_off_and_on(user: User) -> None:
    client, off = signed_in(user), {"sms": "no", "quiet": "yes"}
    for answer in ({}, {"sms": "maybe", "quiet": "yes"}, {"sms": "no"}):
        refused = client.post("/my/notices/preferences/", answer)
        assert refused.status_code == 200
        assert "错误：" in refused.content.decode()
        assert not Preference.objects.exists()
    assert client.post("/my/notices/preferences/", off).status_code == 302
    kept = Preference.objects.get()
    assert (kept.sms, kept.email, kept.quiet) == (False, True, True)
    assert client.get("/my/notices/preferences/").context["form"]["sms"].value() == "no"
    client.post("/my/notices/preferences/", {"sms": "yes", "quiet": "no"})
    kept.refresh_from_db()
    assert (kept.sms, kept.quiet) == (True, False)


def test_the_account_page_leads_to_the_inbox(user: User) -> None:
    told(user)
    page = signed_in(user).get("/account/").content.decode()
    assert 'href="/my/notices/"' in page
    assert "1 条未读" in page


class TestPolling:
    def test_what_was_missed(self, user: User, stranger: User) -> None:
        told(user)
        told(stranger)
        told(user)
        answer = signed_in(user).get("/my/notices/live/?since=1").json()
        assert [event["seq"] for event in answer["events"]] == [2]
        assert answer["last"] == 2
        assert answer["events"][0]["event"] == "notice.new"

    @pytest.mark.parametrize("since", ["", "x", "-1", "1e9", "９", "9" * 40, "%00"])
    def test_nonsense_means_from_the_beginning(self, user: User, since: str) -> None:
        told(user)
        assert len(signed_in(user).get(f"/my/notices/live/?since={since}").json()["events"]) == 1

    def test_visitors(self) -> None:
        assert Client().get("/my/notices/live/").status_code == 401

    def test_without_a_person(self) -> None:
        answer = signed_in(User.objects.create_user("new")).get("/my/notices/live/")
        assert answer.json() == {"events": [], "last": 0}

    def test_not_kept_anywhere(self, user: User) -> None:
        assert "no-store" in signed_in(user).get("/my/notices/live/")["Cache-Control"]


def test_a_person_listens_only_to_themselves(user: User, stranger: User) -> None:
    from services.common import live

    assert live.may_listen(user, live.person_topic(user.person_id))
    assert not live.may_listen(user, live.person_topic(stranger.person_id))
    assert not live.may_listen(User.objects.create_user("new"), "person.None")
