"""看办件进度 without signing in: who knows number and digits sees how far it is, and nothing about anybody."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from services.accounts.enums import AttemptKind
from services.accounts.models import SignInAttempt, User
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations import asking_progress as asking
from services.audit.models import AuditEntry
from tests.factories import applications as make
from tests.support.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PAGE, API = "/progress/", "/api/v1/progress/"
RIGHT = make.MIGRANT[-4:]
NOTHING = "编号和末四位对不上"


@pytest.fixture
def case() -> Application:
    return make.received()


def ask(number: str, digits: str = RIGHT, network: str = "10.0.0.1") -> HttpResponse:
    return Client().post(PAGE, {"number": number, "digits": digits}, REMOTE_ADDR=network)


def ask_api(number: str, digits: str = RIGHT, network: str = "10.0.0.1") -> HttpResponse:
    body = {"number": number, "digits": digits}
    return Client().post(API, body, content_type="application/json", REMOTE_ADDR=network)


def another(number: str) -> str:
    """A number that looks like this one and that no case has."""
    return f"{number[:-5]}99999"


def test_who_knows_both_sees_how_far_it_is(case: Application) -> None:
    page = ask(case.number).content.decode()
    for shown in ("居住证申领", case.department.name, "已提交"):
        assert shown in page
    assert 'href="/my/cases/"' in page
    assert case.ref not in page
    for private in (case.applicant.name, make.MIGRANT, case.applicant.id_number):
        assert private not in page
    entry = AuditEntry.objects.get(event="case.progress_asked")
    assert entry.subject_ref == f"application:{case.pk}"
    assert not SignInAttempt.objects.filter(kind=AttemptKind.PROGRESS).exists()


def test_as_it_stands_on_the_receipt_or_typed_by_an_ime(case: Application) -> None:
    number = case.number
    spaced = " ".join(number[i : i + 6] for i in range(0, len(number), 6)).lower()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (spaced, wide):
        assert "居住证申领" in ask(typed, "".join(chr(ord(c) + 0xFEE0) for c in RIGHT)).content.decode()


def test_one_answer_to_a_wrong_number_and_to_wrong_digits(case: Application) -> None:
    def told(answer: HttpResponse) -> str:
        assert answer.status_code == 200
        page = answer.content.decode()
        assert NOTHING in page
        return re.sub(r"<[^>]*>", "", page[page.index("<main") : page.index("</main")])

    assert told(ask(case.number, "0000")) == told(ask(another(case.number), "0000"))


def test_the_same_questions_to_the_database(case: Application) -> None:
    def asked(number: str) -> list[str]:
        with (
            CaptureQueriesContext(
                connection,
            ) as kept,
            pytest.raises(asking.NothingFound),
        ):
            asking.progress(number=number, digits="0000", network="10.0.0.9")
        return [query["sql"].split("WHERE")[0][:80] for query in kept]

    assert asked(case.number) == asked(another(case.number))


def test_a_draft_is_nobodys(case: Application) -> None:
    draft = make.draft()
    assert draft.number is None
    assert NOTHING in ask("00000000").content.decode()
    Application.objects.filter(pk=draft.pk).update(number="GZ20261121X00001")
    assert NOTHING in ask("GZ20261121X00001", make.OLD_ENOUGH[-4:]).content.decode()


def test_somebody_elses_digits_open_nothing(case: Application) -> None:
    assert NOTHING in ask(case.number, "9999").content.decode()
    assert not AuditEntry.objects.filter(event="case.progress_asked").exists()


def test_nobody_without_a_phone_is_found_by_nothing(case: Application) -> None:
    person = case.applicant
    person.phone = ""
    person.save()
    for digits in (RIGHT, "0000"):
        assert NOTHING in ask(case.number, digits).content.decode()


def test_a_walk_in_without_a_sign_in_asks_with_the_phone_they_gave(case: Application) -> None:
    User.objects.filter(person=case.applicant).update(person=None, level=0)
    case.applicant.phone = "13800007788"
    case.applicant.save()
    assert "居住证申领" in ask(case.number, "7788").content.decode()
    assert NOTHING in ask(case.number).content.decode()


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("", "1234"),
        ("GZ2026", ""),
        ("GZ2026", "123"),
        ("GZ2026", "12345"),
        ("GZ2026", "abcd"),
        ("../etc", "1234"),
        ("x", "1234"),
    ],
)
def test_what_cannot_be_asked(number: str, digits: str) -> None:
    answer = ask(number, digits)
    assert answer.status_code == 200
    assert "错误：" in answer.content.decode()
    assert not SignInAttempt.objects.filter(kind=AttemptKind.PROGRESS).exists()
    assert ask_api(number, digits).status_code == 422


class TestLimits:
    def test_five_wrong_tries_for_a_number_wherever_they_come_from(self, case: Application, clock: Clock) -> None:
        for n in range(asking.PER_NUMBER_AND_HOUR):
            assert NOTHING in ask(case.number, "0000", f"10.0.1.{n}").content.decode()
        refused = ask(case.number, RIGHT, "10.0.1.99")
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) <= 3600
        assert "居住证申领" not in refused.content.decode()
        clock.forward(minutes=61)
        assert "居住证申领" in ask(case.number).content.decode()

    def test_the_same_for_a_number_that_does_not_exist(self, case: Application) -> None:
        for n in range(asking.PER_NUMBER_AND_HOUR):
            ask(another(case.number), "0000", f"10.0.1.{n}")
        assert ask(another(case.number), "0000", "10.0.1.99").status_code == 429
        assert ask(case.number).status_code == 200

    def test_ten_a_day(self, case: Application, clock: Clock) -> None:
        for n in range(asking.PER_NUMBER_AND_DAY):
            ask(case.number, "0000", f"10.0.1.{n}")
            clock.forward(minutes=13)
        clock.forward(minutes=61)
        assert ask(case.number).status_code == 429
        clock.forward(hours=24)
        assert ask(case.number).status_code == 200

    def test_one_network_asks_for_so_many_numbers(self, case: Application) -> None:
        for n in range(asking.PER_NETWORK_AND_HOUR):
            ask(f"GZ2026112100{n:04}")
        assert ask(case.number).status_code == 429
        assert "居住证申领" in ask(case.number, network="10.0.0.2").content.decode()

    def test_a_hall_may_ask_more_often(self, case: Application, settings: object) -> None:
        settings.SIGN_IN_HALL_NETWORKS = ["10.0.0.1"]
        for n in range(asking.PER_NETWORK_AND_HOUR):
            ask(f"GZ2026112100{n:04}")
        assert ask(case.number).status_code == 200

    def test_who_asks_rightly_is_never_in_the_way(self, case: Application) -> None:
        for _ in range(asking.PER_NUMBER_AND_DAY + 5):
            assert ask(case.number).status_code == 200

    def test_page_and_api_count_together(self, case: Application) -> None:
        for n in range(asking.PER_NUMBER_AND_HOUR):
            (ask if n % 2 else ask_api)(case.number, "0000", f"10.0.1.{n}")
        assert ask_api(case.number, RIGHT, "10.0.1.99").status_code == 429


class TestApi:
    def test_how_far_it_is(self, case: Application) -> None:
        told = ask_api(case.number).json()
        assert told["state"] == State.RECEIVED
        assert told["item"] == "居住证申领"
        assert told["due_date"] == case.notice_due_date.isoformat()
        assert [stage["at"] is not None for stage in told["stages"]] == [True, False, False, False]
        for private in (case.applicant.name, make.MIGRANT, case.applicant.id_number, case.ref):
            assert private not in str(told)

    def test_one_answer(self, case: Application) -> None:
        one, other = ask_api(case.number, "0000"), ask_api(another(case.number), "0000")
        assert one.status_code == other.status_code == 404
        assert one.json() | {"number": ""} == other.json() | {"number": ""}

    def test_only_in_the_body(self) -> None:
        assert Client().get(f"{API}?number=GZ20261121&digits=0001").status_code == 405


def test_what_is_decided_is_not_told_by_its_reason(case: Application) -> None:
    """A refused case says that it is over; the reason stands where one signs in."""
    from services.applications.operations import counter

    counter.refuse_acceptance(application=case, reason="演示的理由甲乙丙", by=make.staff("clerk1"))
    page = ask(case.number).content.decode()
    assert "不予受理" in page
    assert "演示的理由甲乙丙" not in page


def test_nothing_is_kept_by_the_browser(case: Application) -> None:
    assert "no-store" in ask(case.number)["Cache-Control"]


def test_it_is_found_from_every_page() -> None:
    page = Client().get("/").content.decode()
    assert page.count('href="/progress/"') >= 2
    assert 'href="/progress/"' in Client().get("/verify/").content.decode()
