"""An item states the real-name level it needs; who is below it is sent to raise it and comes back."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from services.accounts.enums import RealNameLevel
from services.accounts.models import User
from services.applications.models import Application
from services.catalog.models import ItemVersion
from tests.api.client import resident
from tests.factories import accounts
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
START = f"/my/apply/{make.ELDER_CARD}/"


@pytest.fixture
def _needs_a_face(city: None) -> None:
    QuerySet(ItemVersion).filter(item_code=make.ELDER_CARD).update(real_name_level=2)


@pytest.mark.usefixtures("_needs_a_face")
@pytest.mark.parametrize("method", ["get", "post"])
def test_below_the_level_one_is_sent_to_raise_it_and_comes_back(client, method):
    user = make.resident(make.MIGRANT)
    accounts.sign_in(client, user)
    answer = getattr(client, method)(START)
    assert answer["Location"] == f"/account/real-name/level/?level=2&next={START}"
    assert not Application.objects.filter(applicant=user.person).exists()
    provider = client.post(answer["Location"], {"consent": "on"})["Location"]
    back = client.post(provider, {"answer": "same"})["Location"]
    assert client.get(back)["Location"] == START
    assert client.get(START).status_code == 200


@pytest.mark.usefixtures("_needs_a_face")
def test_at_the_level_one_begins(client):
    user = make.resident(make.MIGRANT)
    User.objects.filter(pk=user.pk).update(level=RealNameLevel.SEEN)
    accounts.sign_in(client, user)
    client.post(START)
    assert Application.objects.filter(applicant=user.person).exists()


def test_an_ordinary_item_asks_for_no_more(client):
    user = make.resident(make.MIGRANT)
    accounts.sign_in(client, user)
    assert client.get(START).status_code == 200


@pytest.mark.usefixtures("_needs_a_face")
def test_the_api_says_so_too():
    answer = resident().post("/cases/", {"item": make.ELDER_CARD})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tongban:problem:real-name")
