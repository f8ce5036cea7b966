"""Real-name levels: what asks for more, the face check that gives it, and what gives nothing."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.enums import FaceState, RealNameLevel
from services.accounts.models import FaceRound, User
from services.audit.models import AuditEntry
from services.notices.models import Notice
from services.registries.enums import Outcome, Register
from services.registries.gateways import demo_face
from services.registries.gateways.base import GATEWAYS
from services.registries.models import RegistryQuery, RegistrySource
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/real-name/level/"


@pytest.fixture
def holder(client: Client) -> User:
    user = accounts.real_named(accounts.person("陈演示"))
    accounts.sign_in(client, user)
    return user


def begin(client: Client, following: str = "") -> str:
    """Begin on the page; the address of the provider."""
    answer = client.post(PAGE, {"consent": "on"} | ({"next": following} if following else {}))
    assert answer.status_code == 302
    return answer["Location"]


def answer_of(ref: str) -> str:
    """What the provider sends along for this check."""
    return unquote(demo_face.address_after({"ref": ref, "back": "/x/"}, same=True).partition("face=")[2])


def level_of(user: User) -> int:
    """As it stands in the database."""
    return User.objects.get(pk=user.pk).level


def test_the_same_face_gives_level_two_and_goes_on(client, holder):
    provider = begin(client, "/my/cases/")
    assert "模拟" in client.get(provider).content.decode()
    back = client.post(provider, {"answer": "same"})["Location"]
    assert client.get(back)["Location"] == "/my/cases/"
    assert level_of(holder) == RealNameLevel.SEEN
    outcomes = RegistryQuery.objects.filter(register=Register.FACE, person=holder.person).values_list(
        "outcome", flat=True
    )
    assert sorted(outcomes) == sorted([Outcome.BEGUN, Outcome.MATCH])
    assert AuditEntry.objects.filter(event="accounts.level_raised", detail={"level": 2, "way": "face"}).exists()
    assert Notice.objects.filter(person=holder.person, title="您的实名等级已提升").exists()


def test_another_face_gives_nothing(client, holder):
    back = client.post(begin(client, "/my/cases/"), {"answer": "other"})["Location"]
    answer = client.get(back)
    assert answer["Location"].startswith(f"{PAGE}?level=2&next=/my/cases/&stopped=other")
    assert level_of(holder) == RealNameLevel.NAMED
    assert FaceRound.objects.get().state == FaceState.FAILED
    assert "没有比对成功" in client.get(answer["Location"]).content.decode()


def test_an_answer_counts_once_and_for_its_own_check_only(client, holder):
    provider = begin(client)
    back = client.post(provider, {"answer": "same"})["Location"]
    begin(client)  # another check takes its place
    assert "stopped=left" in client.get(back)["Location"]
    assert level_of(holder) == RealNameLevel.NAMED
    ref, _address = operations.begin_face_check(user=holder, back="/x/", by=holder)
    answer = answer_of(ref)
    operations.finish_face_check(user=holder, ref=ref, returned={"face": answer}, by=holder)
    with pytest.raises(operations.FaceNotDone):
        operations.finish_face_check(user=holder, ref=ref, returned={"face": answer}, by=holder)


def test_a_check_of_somebody_else_raises_nobody(client, holder):
    other = accounts.real_named(accounts.person("李样例"))
    ref, address = operations.begin_face_check(user=holder, back="/x/", by=holder)
    answer = answer_of(ref)
    with pytest.raises(operations.FaceNotDone):
        operations.finish_face_check(user=other, ref=ref, returned={"face": answer}, by=other)
    stranger = accounts.sign_in(Client(), other)
    assert stranger.get(address).status_code == 404
    assert (level_of(holder), level_of(other)) == (RealNameLevel.NAMED, RealNameLevel.NAMED)


@pytest.mark.parametrize("forged", ["", "x", "x:y:z", "eyJyZWYiOiJ4In0"])
def test_a_forged_answer_gives_nothing(client, holder, forged):
    begin(client)
    assert "stopped=left" in client.get(f"/account/real-name/face/?face={forged}")["Location"]
    assert level_of(holder) == RealNameLevel.NAMED


def test_a_check_ends_after_a_quarter_of_an_hour(client, holder):
    back = client.post(begin(client), {"answer": "same"})["Location"]
    past = timezone.now() - timedelta(seconds=1)
    FaceRound.objects.update(begun_at=past - timedelta(minutes=15), expires_at=past)
    assert "stopped=left" in client.get(back)["Location"]
    assert level_of(holder) == RealNameLevel.NAMED


def test_when_the_service_is_away_the_window_remains(client, holder):
    RegistrySource.objects.create(code=Register.FACE, organ="x", in_service=False)
    page = client.post(PAGE, {"consent": "on"})
    assert page.status_code == 200
    assert "人脸核验暂时没有回应" in page.content.decode()
    assert not FaceRound.objects.exists()
    assert RegistryQuery.objects.get().outcome == Outcome.UNAVAILABLE
    assert level_of(holder) == RealNameLevel.NAMED


def test_an_outage_between_going_and_coming_back_passes_nobody(client, holder):
    back = client.post(begin(client), {"answer": "same"})["Location"]
    RegistrySource.objects.create(code=Register.FACE, organ="x", in_service=False)
    assert "stopped=unavailable" in client.get(back)["Location"]
    assert level_of(holder) == RealNameLevel.NAMED


def test_where_there_is_no_provider_only_the_window_is_offered(client, holder, monkeypatch):
    entries = {key: gate for key, gate in GATEWAYS.items() if key != Register.FACE}
    monkeypatch.setattr(GATEWAYS, "_entries", entries)
    text = client.get(PAGE).content.decode()
    assert "开始人脸核验" not in text
    assert "窗口" in text
    assert "人脸核验暂时没有回应" in client.post(PAGE, {"consent": "on"}).content.decode()


def test_five_checks_in_a_quarter_of_an_hour(client, holder):
    for _n in range(5):
        begin(client)
    assert client.post(PAGE, {"consent": "on"}).status_code == 200
    assert FaceRound.objects.count() == 5


def test_the_highest_level_is_only_given_at_a_window(client, holder):
    page = client.get(PAGE + "?level=3").content.decode()
    assert "开始人脸核验" not in page
    assert client.post(PAGE + "?level=3").status_code == 200
    assert not FaceRound.objects.exists()


def test_a_level_is_never_lowered(holder):
    operations.raise_level(user=holder, level=RealNameLevel.IN_PERSON, by=holder, way="window")
    operations.raise_level(user=holder, level=RealNameLevel.SEEN, by=holder, way="face")
    assert level_of(holder) == RealNameLevel.IN_PERSON


def test_who_has_the_level_goes_on(client, holder):
    User.objects.filter(pk=holder.pk).update(level=RealNameLevel.SEEN)
    assert client.get(PAGE + "?level=2&next=/my/cases/")["Location"] == "/my/cases/"
    assert client.get(PAGE + "?level=3").status_code == 200
    assert client.get(PAGE + "?level=2&next=https://evil.example/")["Location"] == "/account/"


def test_name_and_document_come_first(client):
    accounts.sign_in(client, accounts.resident())
    assert client.get(PAGE)["Location"].startswith("/account/real-name/?next=")
    with pytest.raises(operations.NotNamedYet):
        operations.begin_face_check(user=accounts.resident(), back="/x/", by=None)
