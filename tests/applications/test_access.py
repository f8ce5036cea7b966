"""Who reaches what of a case: strangers, colleagues, people in the case itself. Absent and not mine look the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.accounts.acting import myself
from services.accounts.models import User
from services.applications import urls, urls_counter
from services.applications.enums import State
from services.applications.models import Application, CaseFile
from services.applications.operations import counter, drafting
from services.audit.models import AuditEntry
from services.catalog.access import get_published
from services.common.relay import drain
from services.departments.enums import Role
from services.departments.models import StaffPost
from services.documents.models import Document
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ABSENT = "zzzzzzzzzzzz"
STRANGER = "13800000011"
WITHOUT_A_CASE = {"start", "mine", "desk"}


def client_of(user: User) -> Client:
    return sign_in(Client(), user)


def resident(phone: str = make.MIGRANT) -> Client:
    return client_of(make.resident(phone))


def staff(username: str) -> Client:
    return client_of(make.staff(username))


@pytest.fixture
def case() -> Application:
    made = make.received()
    drain()
    return Application.objects.get(pk=made.pk)


def arguments(case: Application, name: str) -> dict[str, Any]:
    """What the address ``name`` takes, for this case."""
    return {
        "ref": case.ref,
        "group": "about",
        "material": case.materials.get(material__key="job_proof").pk,
        "file": case.files.order_by("pk").first().ref,
        "document": Document.objects.get(subject_ref=case.subject_ref).pk,
        "page": 1,
        "number": 1,
        "photo": ABSENT,
        "version": 1,
        "visit": ABSENT,
    } | ({"code": make.RESIDENCE_PERMIT} if name == "start" else {})


def addresses(module: Any, case: Application, **instead: Any) -> list[str]:
    """Every address of the case, built from its pattern, so that a new one is tried too."""
    found = []
    for pattern in module.urlpatterns:
        if pattern.name not in WITHOUT_A_CASE and (pattern.name == "start" or "ref" in pattern.pattern.converters):
            known = arguments(case, pattern.name) | instead
            wanted = {key: known[key] for key in pattern.pattern.converters}
            found.append(reverse(f"{module.app_name}:{pattern.name}", kwargs=wanted))
    return found


def seen(response: Any, *refs: str) -> tuple[int, str]:
    """Status and words of the page, without the number of the request."""
    text = re.sub(r"<[^>]*>", "", response.content.decode(errors="replace"))
    for ref in refs:
        text = text.replace(ref, "REF")
    return response.status_code, re.sub(r"\b[0-9A-F]{4}\b", "", text)


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_what_is_not_mine_looks_as_if_it_were_not_there(case: Application, method: str) -> None:
    client = resident(STRANGER)
    for mine, absent in zip(addresses(urls, case), addresses(urls, case, ref=ABSENT), strict=True):
        answer = getattr(client, method)(mine)
        assert answer.status_code in (404, 405), mine
        assert seen(answer, case.ref) == seen(getattr(client, method)(absent), ABSENT), mine
    case.refresh_from_db()
    assert case.state == State.RECEIVED


@pytest.mark.parametrize("username", ["clerk2", "approver2", "head2", "town1"])
def test_other_organs_see_nothing_of_it(case: Application, username: str) -> None:
    client = staff(username)
    for address in addresses(urls_counter, case):
        for method in (client.get, client.post):
            assert method(address).status_code in (403, 404, 405), address
    case.refresh_from_db()
    assert (case.state, case.examiner) == (State.RECEIVED, None)


@pytest.mark.parametrize("username", ["window1", "sysadmin", "secadmin", "auditor"])
def test_staff_without_a_post_for_cases_see_no_case(case: Application, username: str) -> None:
    client = staff(username)
    for address in addresses(urls_counter, case):
        assert client.get(address).status_code in (403, 404, 405), address
        assert client.post(address).status_code in (403, 404, 405), address


@pytest.mark.parametrize(
    ("username", "names"),
    [
        ("approver1", ["accept", "supplement", "refuse_acceptance", "begin_review", "propose", "check_material"]),
        (
            "head1",
            [
                "accept",
                "supplement",
                "refuse_acceptance",
                "begin_review",
                "propose",
                "check_material",
                "grant",
                "refuse",
                "send_back",
            ],
        ),
        ("clerk1", ["grant", "refuse", "send_back"]),
    ],
)
def test_each_post_makes_its_own_moves_only(case: Application, username: str, names: list[str]) -> None:
    client = staff(username)
    for name in names:
        material = {"material": arguments(case, name)["material"]} if name == "check_material" else {}
        address = reverse(f"counter:{name}", kwargs={"ref": case.ref, **material})
        data = {"reason": "理由", "finding": "fit", "proposal": "grant"}
        assert client.post(address, data).status_code in (403, 404), name
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_a_post_that_ended_yesterday_opens_nothing(case: Application) -> None:
    clerk = make.staff("clerk1")
    client = client_of(clerk)
    assert client.get(reverse("counter:case", args=[case.ref])).status_code == 200
    StaffPost.objects.filter(user=clerk).update(starts_on="2026-01-01", ends_on="2026-01-02")
    assert client.get(reverse("counter:case", args=[case.ref])).status_code == 403


def test_visitors_and_residents_do_not_reach_the_desk_nor_staff_the_resident_pages(case: Application) -> None:
    for address in addresses(urls_counter, case):
        assert Client().get(address).status_code in (302, 405)
        assert resident().get(address).status_code == 403
    for address in addresses(urls, case):
        assert staff("clerk1").get(address).status_code == 403


def test_a_draft_is_nobodys_at_the_desk() -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    for name in ("case", "supplement", "reveal"):
        assert staff("clerk1").get(reverse(f"counter:{name}", args=[draft.ref])).status_code == 404


def test_nobody_acts_on_the_case_they_have_a_part_in(case: Application) -> None:
    User.objects.filter(username="clerk1").update(person=None)
    clerk = make.staff("clerk1")
    make.resident(make.MIGRANT)
    User.objects.filter(person=case.applicant).update(person=None, level=0)
    User.objects.filter(pk=clerk.pk).update(person=case.applicant)
    client = client_of(make.staff("clerk1"))
    row = case.materials.get(material__key="job_proof")
    tried = {
        "accept": {},
        "refuse_acceptance": {"reason": "理由"},
        "supplement": {f"tick-material-{row.material_id}": "on", f"reason-material-{row.material_id}": "看不清"},
        "reveal": {"reason": "verify"},
    }
    for name, data in tried.items():
        assert client.post(reverse(f"counter:{name}", args=[case.ref]), data).status_code == 409, name
    checked = client.post(reverse("counter:check_material", args=[case.ref, row.pk]), {"finding": "fit"})
    assert checked.status_code == 409
    row.refresh_from_db()
    assert row.finding == "unchecked"
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_parts_of_another_case_are_not_reached_through_ones_own(case: Application) -> None:
    other = make.received(STRANGER)
    drain()
    theirs = arguments(other, "")
    client, clerk = resident(), staff("clerk1")
    for module, who in ((urls, client), (urls_counter, clerk)):
        for pattern in module.urlpatterns:
            foreign = {"material", "file", "document"} & set(pattern.pattern.converters)
            if foreign:
                known = arguments(case, "") | {key: theirs[key] for key in foreign}
                wanted = {key: known[key] for key in pattern.pattern.converters}
                address = reverse(f"{module.app_name}:{pattern.name}", kwargs=wanted)
                assert who.get(address).status_code in (404, 405), address
                assert who.post(address, {"finding": "fit"}).status_code in (404, 405), address


def test_certificates_and_notices_of_others_are_not_there() -> None:
    application = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
    drain()
    application.refresh_from_db()
    stranger, owner = resident(STRANGER), resident(make.OLD_ENOUGH)
    for name in ("detail", "code", "download"):
        address = reverse(f"certificates:{name}", args=[application.certificate_id])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == (404 if name == "detail" else 405)
        assert owner.get(address).status_code == (302 if name == "download" else 200)


def test_fetched_and_held_materials_and_those_of_questions_take_no_files() -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    client = resident()
    before = CaseFile.objects.count()
    for key in ("id_card", "residence_registration", "photo"):
        row = draft.materials.get(material__key=key)
        answer = client.post(reverse("applications:add_files", args=[draft.ref, row.pk]), {"files": make.photo()})
        assert answer.status_code in (302, 409), key
    assert CaseFile.objects.count() == before
    portrait = draft.files.exclude(question_key="").get()
    client.post(reverse("applications:remove_file", args=[draft.ref, portrait.ref]))
    portrait.refresh_from_db()
    assert portrait.removed_at is None


def supplemented(case: Application) -> Any:
    row = case.materials.get(material__key="job_proof")
    items = [
        {"subject": "material", "key": str(row.material_id), "label": "就业证明", "reason": "缺盖章页"},
        {"subject": "question", "key": "employer", "label": "单位名称", "reason": "与证明不一致"},
    ]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    return row


def test_a_supplement_takes_what_it_names_and_nothing_else(case: Application) -> None:
    row = supplemented(case)
    client, address = resident(), reverse("applications:supplement", args=[case.ref])
    before = Application.objects.get(pk=case.pk).answers.data
    portrait = case.files.exclude(question_key="").get()
    client.post(reverse("applications:remove_file", args=[case.ref, portrait.ref]))
    client.post(reverse("applications:add_files", args=[case.ref, row.pk]), {"files": make.photo("新.jpg")})
    posted = {
        "employer": "高州市样例果品有限公司",
        "ground": "home",
        "town_0": "440981002",
        "id_number": "11010519491231002X",
        "photo": make.photo("别人.jpg"),
        "photo-remove": "1",
        "state": "closed",
        "granted": "1",
        "applicant": "1",
    }
    assert client.post(address, posted).status_code == 302
    case = Application.objects.get(pk=case.pk)
    assert (case.state, case.granted) == (State.RECEIVED, None)
    assert case.answers.data == before | {"employer": "高州市样例果品有限公司"}
    portrait.refresh_from_db()
    assert portrait.removed_at is None
    assert case.files.exclude(question_key="").count() == 1


def test_nothing_posted_sets_what_the_form_does_not_ask() -> None:
    draft, client = make.draft(), resident(make.OLD_ENOUGH)
    address = reverse("applications:fill", args=[draft.ref, "about"])
    client.post(address, {"has_card": "no", "state": "closed", "granted": "true", "id_number": "x", "sources": "{}"})
    fresh = Application.objects.get(pk=draft.pk)
    assert (fresh.state, fresh.granted, fresh.number) == (State.DRAFT, None, None)
    assert "state" not in fresh.answers.data
    assert "granted" not in fresh.answers.data


def test_a_get_changes_nothing(case: Application) -> None:
    client = resident()
    written = AuditEntry.objects.filter(event__startswith="case.").exclude(event="case.viewed")
    before = written.count()
    for address in addresses(urls, case):
        client.get(address)
        client.head(address)
    case.refresh_from_db()
    assert case.state == State.RECEIVED
    assert written.count() == before


def test_a_number_is_shown_after_a_reason_and_in_no_address(case: Application) -> None:
    client, address = staff("clerk1"), reverse("counter:reveal", args=[case.ref])
    number = case.applicant.id_number
    refused = client.post(address, {"reason": "因为"})
    assert number not in refused.content.decode()
    assert not AuditEntry.objects.filter(event="case.revealed").exists()
    for page in (reverse("counter:case", args=[case.ref]), reverse("counter:desk"), address):
        text = client.get(page).content.decode()
        assert number not in text
        assert case.applicant.phone not in text
    shown = client.post(address, {"reason": "verify"})
    assert (shown.status_code, "no-store" in shown["Cache-Control"]) == (200, True)
    assert number in shown.content.decode()
    entry = AuditEntry.objects.get(event="case.revealed")
    assert entry.detail == {"what": "applicant", "reason": "verify"}
    assert number not in str(entry.__dict__)
    assert number not in client.get(reverse("counter:case", args=[case.ref])).content.decode()


def test_pages_of_others_hands_do_not_send_one_elsewhere() -> None:
    for target in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        client = resident()
        for address, data in (
            (reverse("elder:set"), {"theme": "elder", "next": target}),
            (f"{reverse('applications:start', args=[make.ELDER_CARD])}?next={target}", {}),
        ):
            answer = client.post(address, data)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/")
            assert not answer["Location"].startswith(("//", "/\\"))
        signed_out = Client().get(f"{reverse('accounts:sign_in')}?next={target}")
        assert f'href="{target}"' not in signed_out.content.decode()


def test_the_register_answers_unknown_codes_all_alike_and_not_for_ever() -> None:
    client = Client()
    first = client.get("/api/v1/verify/AAAA2222BBBB/")
    assert (first.status_code, first.json()["status"]) == (404, "unknown")
    tried = [client.get(f"/api/v1/verify/AAAA2222BB{n:02}/").status_code for n in range(99)]
    assert set(tried) == {404, 429}


def test_a_case_taken_back_is_no_longer_the_desks(case: Application) -> None:
    from services.applications.operations import submitting

    client = staff("clerk1")
    stale = Application.objects.get(pk=case.pk)
    submitting.cancel(application=Application.objects.get(pk=case.pk), by=make.resident(make.MIGRANT))
    assert client.post(reverse("counter:accept", args=[stale.ref])).status_code == 404


def test_guests_of_a_draft_are_its_owner_only() -> None:
    version = get_published(make.ELDER_CARD)
    user = make.resident(make.OLD_ENOUGH)
    draft = drafting.start(version=version, acting=myself(user), by=user)
    assert resident(make.OLD_ENOUGH).get(reverse("applications:fill", args=[draft.ref, "about"])).status_code == 200
    assert resident(STRANGER).get(reverse("applications:fill", args=[draft.ref, "about"])).status_code == 404


def test_examiners_and_approvers_are_different_people_even_with_both_posts() -> None:
    case = make.proposed()
    clerk = make.staff("clerk1")
    post = StaffPost.objects.filter(user=clerk, role=Role.EXAMINER).get()
    StaffPost.objects.create(user=clerk, department=post.department, role=Role.APPROVER, starts_on=post.starts_on)
    client = client_of(clerk)
    for name, data in (("grant", {}), ("refuse", {"reason": "理由"}), ("send_back", {"reason": "再看"})):
        assert client.post(reverse(f"counter:{name}", args=[case.ref]), data).status_code == 409, name
    case.refresh_from_db()
    assert case.state == State.DECISION
