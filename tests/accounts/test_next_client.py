"""Several people at one machine, one after the other: nothing of the former is on a page of the next."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.models import Person, PhoneCode
from services.applications.flow import steps
from services.certificates.models import HeldDocument
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.support.leaks import numbers_of_everybody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
FIRST, SECOND = make.MIGRANT, make.OLD_ENOUGH
OWN_PAGES = ("/", "/account/", "/my/cases/", "/my/notices/", "/my/certificates/", "/account/security/", "/items/")


def person(phone: str) -> Person:
    return make.resident(phone).person


def words_of(who: Person) -> set[str]:
    """What must not be seen by others: name, numbers, address."""
    return {who.name, who.id_number, who.phone, who.address} - {""}


def pages(client: Client, *more: str) -> dict[str, str]:
    """Whatever opens of the own pages, and of ``more``."""
    found = {}
    for address in (*OWN_PAGES, *more):
        answer = client.get(address, follow=True)
        found[address] = answer.content.decode() if answer.status_code == 200 else ""
    return found


def holds(found: dict[str, str], words: set[str]) -> dict[str, set[str]]:
    hits = {address: {word for word in words if word in text} for address, text in found.items()}
    return {address: words for address, words in hits.items() if words}


def browser(phone: str, client: Client | None = None) -> Client:
    """Signed in by the pages, as at a shared machine."""
    client = client or Client()
    client.post("/account/sign-in/", {"phone": phone})
    code = PhoneCode.objects.order_by("-pk")[0].code
    client.post("/account/sign-in/code/", {"code": code})
    assert "_auth_user_id" in client.session
    return client


def test_a_shared_browser_after_signing_out() -> None:
    case = make.received(FIRST)
    client = browser(FIRST)
    shown = pages(client, f"/my/cases/{case.ref}/answers/")
    assert holds(shown, {person(FIRST).name}), "the search can find something"
    for address in shown:
        answer = client.get(address)
        if address not in ("/", "/items/") and answer.status_code == 200:
            assert "no-store" in answer["Cache-Control"], address
    client.post("/account/sign-out/")
    after = pages(client, f"/my/cases/{case.ref}/answers/")
    assert holds(after, words_of(person(FIRST))) == {}
    assert client.get(f"/my/cases/{case.ref}/").status_code == 302
    browser(SECOND, client)
    assert holds(pages(client, f"/my/cases/{case.ref}/answers/"), words_of(person(FIRST))) == {}
    assert client.get(f"/my/cases/{case.ref}/").status_code == 404


def test_nothing_of_the_session_outlives_signing_out() -> None:
    client = browser(FIRST)
    session = client.session
    session["left_by_the_first"] = person(FIRST).phone
    session.save()
    before = session.session_key
    client.post("/account/sign-out/")
    assert client.session.session_key != before
    assert "left_by_the_first" not in client.session
    browser(SECOND, client)
    assert "left_by_the_first" not in client.session


def test_signing_in_over_somebody_who_forgot_to_leave() -> None:
    """The first is still signed in when the second tries: the sign-in page does not change who it is."""
    client = browser(FIRST)
    answer = client.post("/account/sign-in/", {"phone": SECOND})
    assert answer.status_code == 302
    assert int(client.session["_auth_user_id"]) == make.resident(FIRST).pk


@pytest.mark.parametrize("item", [make.ELDER_CARD, make.RESIDENCE_PERMIT])
def test_the_next_form_is_prefilled_from_the_next_person(item: str) -> None:
    first, second = make.draft(FIRST, item), make.draft(SECOND, item)
    client = sign_in(Client(), make.resident(FIRST))
    seen = pages(client, *(step.url for step in steps(first)))
    client.post("/account/sign-out/")
    sign_in(client, make.resident(SECOND))
    shown = pages(client, *(step.url for step in steps(second)), *(step.url for step in steps(first)))
    assert holds(seen, {person(FIRST).name})
    assert holds(shown, words_of(person(FIRST)) - words_of(person(SECOND))) == {}
    assert person(FIRST).id_number not in str(second.answers.data) + str(second.answers.prefill)


def test_at_the_window_the_next_client_has_a_page_of_their_own() -> None:
    """The officer opens one case, then another: only masked numbers, and none of the former."""
    one, other = make.received(FIRST), make.received("13800000011")
    desk = sign_in(Client(), make.staff("clerk1"))
    desk.post(f"/desk/cases/{one.ref}/reveal/", {"reason": "contact"})
    text = desk.get(f"/desk/cases/{other.ref}/").content.decode()
    assert other.applicant.name[0] + "*" in text
    assert one.applicant.id_number not in text
    assert {number for number in numbers_of_everybody() if number in text} == set()
    again = desk.get(f"/desk/cases/{one.ref}/").content.decode()
    assert one.applicant.id_number not in again, "what was revealed once is masked again"


def test_certificates_stay_with_their_holder() -> None:
    held = HeldDocument.objects.filter(person=person(SECOND)).order_by("pk").first()
    client = browser(FIRST)
    if held:
        assert client.get(f"/my/certificates/{held.pk}/").status_code == 404
    assert holds(pages(client), words_of(person(SECOND))) == {}
