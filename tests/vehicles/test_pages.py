"""The pages: the owner's, the relative's, the desk's, and what nobody else sees."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from services.accounts.exporting import gathered
from services.accounts.models import User
from services.accounts.personal_data import ROOMS
from services.audit.models import AuditEntry
from services.registries.enums import Register
from services.registries.models import RegistrySource
from services.vehicles.enums import BindingState
from services.vehicles.models import PlateBinding, PlatePayer, Vehicle
from services.vehicles.operations import adding, sharing
from tests.factories import delegation
from tests.factories.accounts import sign_in
from tests.factories.applications import resident, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
MINE = reverse("vehicles:mine")


@pytest.fixture
def owner() -> User:
    return resident("13800000003")


@pytest.fixture
def binding(owner) -> PlateBinding:
    return PlateBinding.objects.get(person=owner.person)


@pytest.fixture
def relative() -> User:
    return resident("13800000006")


@pytest.fixture
def named(binding, owner, relative) -> PlatePayer:
    delegation.standing(owner.person, agent=relative.person)
    return sharing.share(binding=binding, person=relative.person, by=owner)


def out() -> None:
    RegistrySource.objects.filter(code=Register.VEHICLE).update(in_service=False)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_demo_has_vehicles_and_the_account_page_leads_there(client, owner):
    sign_in(client, owner)
    assert MINE in page(client, reverse("accounts:account"))
    assert "粤K·D00003" in page(client, MINE)


def test_a_plate_is_added_and_ended_in_two_taps(client, owner):
    sign_in(client, owner)
    url = reverse("vehicles:add")
    assert "<form" in page(client, url)
    wrong = client.post(url, {"plate": "粤K12"})
    assert wrong.status_code == 200
    assert "粤K12" in wrong.content.decode()
    answer = client.post(url, {"plate": " 粤k 00003"}, follow=True)
    assert "车管" not in answer.content.decode()
    made = PlateBinding.objects.get(person=owner.person, vehicle__colour="blue")
    assert made.state == BindingState.ACTIVE
    again = client.post(url, {"plate": "粤K00003"})
    assert again.url == reverse("vehicles:vehicle", args=[made.pk])
    end = reverse("vehicles:end", args=[made.pk])
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 409
    made.refresh_from_db()
    assert made.state == BindingState.ENDED


@pytest.mark.parametrize("plate", ["粤K00001", "粤K99999"])
def test_nothing_tells_whose_a_plate_is(client, owner, plate):
    sign_in(client, owner)
    answer = client.post(reverse("vehicles:add"), {"plate": plate}, follow=True).content.decode()
    assert PlateBinding.objects.filter(person=owner.person, state=BindingState.REFUSED).count() == 1
    assert "陈" not in answer.partition("<main")[2].partition("</main>")[0]


def test_a_stranger_has_none_of_these_pages(client, binding, named):
    sign_in(client, resident("13800000004"))
    for name in ("vehicle", "end", "share"):
        url = reverse(f"vehicles:{name}", args=[binding.pk])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == (405 if name == "vehicle" else 404)
    assert client.post(reverse("vehicles:unshare", args=[named.pk])).status_code == 404
    binding.refresh_from_db()
    assert binding.state == BindingState.ACTIVE


def test_a_family_shares_payment_and_not_history(client, owner, relative, binding):
    sign_in(client, owner)
    url = reverse("vehicles:share", args=[binding.pk])
    assert 'name="person"' not in page(client, url)
    delegation.standing(owner.person, agent=relative.person)
    assert 'name="person"' in page(client, url)
    stranger = resident("13800000004")
    assert client.post(url, {"person": stranger.person_id}).status_code == 200
    assert client.post(url, {"person": relative.person_id}).status_code == 302
    assert client.post(url, {"person": relative.person_id}).status_code == 200
    row = PlatePayer.objects.get(binding=binding)
    sign_in(client, relative)
    seen = page(client, MINE)
    assert "粤KD**003" in seen
    assert "粤KD00003" not in seen
    assert "王*试" in seen
    assert client.get(reverse("vehicles:vehicle", args=[binding.pk])).status_code == 404
    assert client.post(reverse("vehicles:unshare", args=[row.pk])).status_code == 302
    assert "粤KD**003" not in page(client, MINE)


def test_what_the_owner_ends_the_relative_pays_no_more(client, owner, relative, binding, named):
    sign_in(client, owner)
    client.post(reverse("vehicles:end", args=[binding.pk]))
    sign_in(client, relative)
    assert "粤KD**003" not in page(client, MINE)


def test_the_desk_finds_a_vehicle_by_its_plate(client, owner, relative):
    out()
    made = adding.add(person=owner.person, plate="粤K00003", by=owner)
    adding.add(person=relative.person, plate="粤K00004", by=relative)
    sign_in(client, staff("clerk1"))
    desk, check = reverse("vehicles:desk"), reverse("vehicles:check", args=[made.pk])
    assert client.post(desk, {"plate": " 粤k·00003 "}).url == check
    answer = client.post(desk, {"plate": "粤K00009"})
    said = answer.content.decode()
    assert (answer.status_code, check in said, "粤K00009" in said) == (200, False, True)
    for typed in ("", "没有车牌", "粤K" * 40, "\x00粤K00003"):
        answer = client.post(desk, {"plate": typed})
        assert answer.status_code in (302, 422), typed
        assert typed.strip("\x00")[:20] in answer.content.decode() or answer.status_code == 302
    assert client.post(desk, {"plate": "粤K00003"}).status_code == 302
    second = adding.add(person=relative.person, plate="粤K00003", by=relative)
    both = client.post(desk, {"plate": "粤K00003"}).content.decode()
    assert (check in both, reverse("vehicles:check", args=[second.pk]) in both) == (True, True)


def test_the_desk_decides_what_the_register_left_open(client, owner):
    out()
    made = adding.add(person=owner.person, plate="粤K00003", by=owner)
    sign_in(client, staff("clerk1"))
    assert reverse("vehicles:desk") in page(client, "/desk/")
    check = reverse("vehicles:check", args=[made.pk])
    assert check in page(client, reverse("vehicles:desk"))
    seen = page(client, check)
    assert "粤K·00003" in seen
    assert owner.person.name not in seen
    assert AuditEntry.objects.filter(event="vehicles.viewed", subject_ref=made.subject_ref).count() == 1
    assert client.post(check, {"reason": "", "action": "confirm"}).status_code == 422
    assert client.post(reverse("vehicles:ask_again", args=[made.pk])).url == check
    assert client.post(check, {"reason": "行驶证与身份证一致", "action": "confirm"}).status_code == 302
    made.refresh_from_db()
    assert made.state == BindingState.ACTIVE
    assert client.get(check).status_code == 404
    told = [use for kind in ROOMS.get("vehicles").uses(owner.person) for use in kind.tell(list(kind.rows))]
    assert len(told) == 2
    assert staff("clerk1").display_name not in {use.who for use in told}


@pytest.mark.parametrize("username", ["approver1", "head1", "sysadmin", "finance1"])
def test_other_staff_do_not(client, owner, username):
    out()
    made = adding.add(person=owner.person, plate="粤K00003", by=owner)
    sign_in(client, staff(username))
    assert client.get(reverse("vehicles:check", args=[made.pk])).status_code == 403
    assert (
        client.post(reverse("vehicles:check", args=[made.pk]), {"reason": "见过", "action": "confirm"}).status_code
        == 403
    )


def test_the_copy_of_ones_data_names_the_plates(owner, relative, named):
    told = {part.key: json.dumps([[one.title, one.rows] for one in part.records]) for part in gathered(owner)}
    assert "\\u7ca4KD00003" in told["vehicles"]
    theirs = {part.key: json.dumps([one.title for one in part.records]) for part in gathered(relative)}
    assert "KD**003" in theirs["vehicles_paid"]


def test_a_closed_account_keeps_no_vehicle(owner, binding, named):
    refused = adding.add(person=owner.person, plate="粤K99998", by=owner)
    room = ROOMS.get("vehicles")
    room.erase(owner.person)
    binding.refresh_from_db()
    assert binding.state == BindingState.ENDED
    assert not PlateBinding.objects.filter(pk=refused.pk).exists()
    assert not PlatePayer.objects.standing().exists()
    room.forget(owner.person)
    assert not PlateBinding.objects.of(owner.person).exists()
    assert not Vehicle.objects.filter(bindings=None).exists()
