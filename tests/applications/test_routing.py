"""Which organ a case goes to: by address, household or choice, else the owning department. Frozen when submitted."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from services.applications import routing
from services.applications.access import get_for_counter
from services.applications.models import Application
from services.applications.operations import drafting, submitting
from services.catalog.access import get_published
from services.catalog.enums import Routing
from services.catalog.models import ImplementedItem
from services.common.access import NotFoundOrNotYours
from services.departments.models import Department, StaffPost
from services.questions.forms import build_form
from services.questions.spec import form_spec
from services.registries import operations as registries
from services.registries.enums import Register
from services.registries.models import RegistrySource
from tests.api.client import resident
from tests.factories import applications as make
from tests.factories import departments
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
STREET, TOWN, EMPTY = "440981001", "440981105", "440981002"
"""Two that have people in the demo city, and one that has none."""
FIXED = make.RESIDENCE_PERMIT


def runs(rule: str, *, organs: tuple[str, ...] = (STREET, TOWN, EMPTY), code: str = FIXED) -> ImplementedItem:
    """The item of a residence permit, as if it were run by these too."""
    item = get_published(code).item
    item.organs.set(Department.objects.filter(region__in=organs))
    ImplementedItem.objects.filter(pk=item.pk).update(routing=rule)
    return item


def organ(case: Application) -> str:
    """Short name of the organ as the database has it."""
    return Application.objects.select_related("department").get(pk=case.pk).department.short_name


def move_to(case: Application, town: str) -> Application:
    """The page with the address, saved anew."""
    case = Application.objects.get(pk=case.pk)
    group = form_spec(case.form).group("address")
    data, files = make.page_data(case, group, make.PAGES[FIXED]["address"] | {"town_0": town})
    form = build_form(group, data=data, files=files, answers=case.answers.data)
    assert form.is_valid(), form.errors
    drafting.save_page(application=case, group_key="address", form=form, by=make.resident(make.MIGRANT))
    return Application.objects.get(pk=case.pk)


def filled(*, town: str = STREET) -> Application:
    """A whole draft of a residence permit of somebody who lives in this town."""
    return move_to(make.filled(make.MIGRANT, FIXED), town)


@pytest.mark.parametrize(
    ("town", "name"), [(STREET, "潘州街道"), (TOWN, "根子镇"), (EMPTY, "公安局"), ("440981119", "公安局")]
)
def test_by_address_the_answer_decides(town: str, name: str) -> None:
    runs(Routing.ADDRESS)
    case = filled(town=town)
    assert organ(case) == name
    submitting.submit(application=case, by=make.resident(make.MIGRANT))
    assert organ(case) == name


def test_by_address_the_owner_has_it_until_the_question_is_answered() -> None:
    runs(Routing.ADDRESS)
    assert organ(make.draft(make.MIGRANT, FIXED)) == "公安局"


def test_by_address_the_village_goes_before_its_town() -> None:
    town = Department.objects.get(region=STREET)
    village = Department.objects.filter(region__startswith=STREET, level=6).order_by("code").first()
    item = runs(Routing.ADDRESS)
    item.organs.add(village)
    departments.clerk(village), departments.approver(village)
    case = filled()
    answers = case.answers.data
    assert routing.now(case, answers) == town
    assert routing.now(case, answers | {"town": {"town": STREET, "village": village.region}}) == village


@pytest.mark.parametrize(
    ("phone", "name"),
    [("13800000001", "潘州街道"), ("13800000002", "根子镇"), ("13800000003", "民政局"), ("13800000005", "民政局")],
)
def test_by_household_the_register_decides(phone: str, name: str) -> None:
    item = get_published("gaoling-jintie").item
    assert item.routing == Routing.HOUSEHOLD
    assert organ(make.draft(phone, "gaoling-jintie")) == name


def test_by_household_the_profile_counts_while_the_register_is_out_of_order() -> None:
    source = RegistrySource.objects.get(code=Register.HOUSEHOLD)
    registries.set_in_service(source=source, in_service=False, by=departments.system_admin())
    person = make.resident("13800000002").person
    person.region = TOWN
    person.save(update_fields=["region"])
    assert organ(make.draft("13800000002", "gaoling-jintie")) == "根子镇"
    person = make.resident("13800000001").person
    person.region = ""
    person.save(update_fields=["region"])
    assert organ(make.draft("13800000001", "gaoling-jintie")) == "民政局"


def test_by_choice_the_applicant_decides() -> None:
    runs(Routing.CHOICE)
    case = filled()
    by, version = make.resident(make.MIGRANT), case.item_version
    assert [one.short_name for one in routing.choices(version)] == ["公安局", "潘州街道", "根子镇"]
    with pytest.raises(submitting.NotComplete):
        submitting.submit(application=case, by=by, organ=Department.objects.get(region=EMPTY))
    assert organ(case) == "公安局"
    submitting.submit(application=case, by=by, organ=Department.objects.get(region=TOWN))
    assert organ(case) == "根子镇"


def test_without_a_choice_the_owner_has_it() -> None:
    runs(Routing.CHOICE)
    case = filled()
    submitting.submit(application=case, by=make.resident(make.MIGRANT))
    assert organ(case) == "公安局"


def test_a_fixed_item_stays_with_its_owner_and_takes_no_choice() -> None:
    runs(Routing.FIXED)
    case = filled(town=TOWN)
    assert routing.choices(case.item_version) == []
    with pytest.raises(submitting.NotComplete):
        submitting.submit(application=case, by=make.resident(make.MIGRANT), organ=Department.objects.get(region=TOWN))
    assert organ(case) == "公安局"


@pytest.mark.parametrize("role", ["examiner", "approver"])
def test_who_has_nobody_to_bring_it_to_its_end_does_not_get_it(role: str) -> None:
    runs(Routing.ADDRESS)
    case = filled(town=TOWN)
    assert organ(case) == "根子镇"
    StaffPost.objects.filter(department__region=TOWN, role=role).update(ends_on=date(2026, 1, 2))
    submitting.submit(application=case, by=make.resident(make.MIGRANT))
    assert organ(case) == "公安局"


def test_what_was_submitted_stays_where_it_is() -> None:
    item = runs(Routing.ADDRESS)
    case = filled(town=TOWN)
    submitting.submit(application=case, by=make.resident(make.MIGRANT))
    item.organs.clear()
    ImplementedItem.objects.filter(pk=item.pk).update(routing=Routing.FIXED)
    assert organ(case) == "根子镇"
    clerk = make.staff("town1")
    assert get_for_counter(clerk, case.ref).pk == case.pk
    for other in ("clerk1", "street1"):
        with pytest.raises(NotFoundOrNotYours):
            get_for_counter(make.staff(other), case.ref)


def test_the_receipt_names_the_organ_and_what_is_taken_back_is_routed_anew() -> None:
    runs(Routing.ADDRESS)
    by, case = make.resident(make.MIGRANT), filled(town=TOWN)
    submitting.submit(application=case, by=by)
    receipt = case.progress.get(move="submit").document
    assert receipt.context["organ"] == "高州市根子镇人民政府"
    submitting.cancel(application=case, by=by)
    move_to(case, STREET)
    assert organ(case) == "潘州街道"


def test_the_resident_is_told_before_submitting() -> None:
    runs(Routing.ADDRESS)
    case = filled(town=TOWN)
    client = sign_in(Client(), make.resident(make.MIGRANT))
    page = client.get(f"/my/cases/{case.ref}/check/").content.decode()
    assert re.search(r"受理机关</h2>\s*<p>高州市根子镇人民政府</p>", page)
    assert page.count("高州市根子镇人民政府") == 2


def test_the_page_asks_for_the_choice_and_keeps_to_it() -> None:
    runs(Routing.CHOICE)
    case = filled()
    client = sign_in(Client(), make.resident(make.MIGRANT))
    path = f"/my/cases/{case.ref}/check/"
    town, empty = (Department.objects.get(region=region) for region in (TOWN, EMPTY))
    page = client.get(path).content.decode()
    assert f'value="{town.code}"' in page
    assert f'value="{empty.code}"' not in page
    for wrong in ("", empty.code, "x"):
        assert "受理机关" in client.post(path, {"truth": "on", "organ": wrong}).content.decode()
        assert Application.objects.get(pk=case.pk).state == "draft"
    assert client.post(path, {"truth": "on", "organ": town.code}).status_code == 302
    assert organ(case) == "根子镇"


def test_the_api_offers_the_organs_and_takes_the_choice() -> None:
    runs(Routing.CHOICE)
    case = filled()
    caller, path = resident(make.MIGRANT), f"/cases/{case.ref}/"
    town = Department.objects.get(region=TOWN)
    assert {"code": town.code, "name": town.name} in caller.get(path).json()["organs"]
    wrong = caller.post(f"{path}submit/", {"truth": True, "organ": "x"}, key="a" * 32)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/organ")
    sent = caller.post(f"{path}submit/", {"truth": True, "organ": town.code}, key="b" * 32)
    assert (sent.status_code, sent.json()["organ"], sent.json()["organs"]) == (200, town.name, [])


def test_a_draft_is_begun_by_the_same_rule_for_whoever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = routing.household
    monkeypatch.setattr(routing, "household", lambda **said: asked.append(said["purpose"]) or real(**said))
    make.draft(make.MIGRANT, FIXED)
    assert asked == []
    make.draft("13800000001", "gaoling-jintie")
    assert asked == ["item:gaoling-jintie"]
