"""What everybody may read about the demo city: items with every element, themes, organs, halls."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.common.identifiers import id_card
from services.departments.models import Department
from services.places.models import Place
from tests.factories import applications as make
from tests.support.schemas import refused_by

ITEMS = "/api/v1/items/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_an_item_is_told_with_every_element(client: Client) -> None:
    told = client.get(f"{ITEMS}{make.RESIDENCE_PERMIT}/").json()
    assert told["promised"]["words"]
    assert told["promised"]["unit"] in ("workday", "day", "month", "hour")
    for part in ("conditions", "materials", "steps", "laws", "faqs", "places"):
        assert told[part], part
    assert {"hours", "phones"} <= set(told["places"][0]["place"])
    assert told["department"]["enquiry_phone"]
    assert told["result"]["certificate"] == "JZZ"
    assert [group["key"] for group in told["form"]["questions"]["groups"]]


def test_the_schema_of_the_answers_takes_what_the_form_takes(client: Client) -> None:
    draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    schema = client.get(f"{ITEMS}{make.RESIDENCE_PERMIT}/").json()["form"]["schema"]
    assert refused_by(schema, draft.answers.data) == []
    assert refused_by(schema, draft.answers.data | {"nothing": 1}) != []


def test_the_other_lists(client: Client) -> None:
    themes = client.get("/api/v1/themes/").json()
    assert {"code", "name", "kind", "count"} == set(themes["results"][0])
    organs = client.get("/api/v1/departments/?page_size=100").json()
    assert organs["count"] == Department.objects.active().filter(is_elsewhere=False).count()
    halls = client.get("/api/v1/halls/?kind=hall").json()
    assert halls["count"] == Place.objects.filter(kind="hall", is_open=True).count()
    assert halls["results"][0]["hours"]
    assert client.get("/api/v1/halls/?kind=bar").status_code == 400


@pytest.mark.parametrize("name", ["items", "themes", "departments", "halls"])
def test_who_has_a_list_is_not_sent_it_again(client: Client, name: str) -> None:
    address = f"/api/v1/{name}/"
    first = client.get(address)
    assert first["ETag"]
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert client.get(f"{address}?page_size=1", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_nobody_in_particular_is_named(client: Client) -> None:
    for name in ("items", "themes", "departments", "halls", f"items/{make.RESIDENCE_PERMIT}"):
        text = client.get(f"/api/v1/{name}/").content.decode()
        for number in re.findall(r"\b\d{17}[\dX]\b", text):
            with pytest.raises(ValueError, match=r"."):
                id_card(number)
