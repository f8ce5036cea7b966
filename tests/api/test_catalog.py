"""The open lists: best first, page by page, filtered, and not sent again to whoever has them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.catalog.operations import publish
from services.departments.models import Department
from tests.factories.catalog import draft_version, online_version, published_version, theme

ITEMS = "/api/v1/items/"
pytestmark = pytest.mark.django_db


def names(client: Client, **query: object) -> list[str]:
    answer = client.get(ITEMS, query)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_the_best_hit_comes_first(client: Client) -> None:
    published_version("居住登记", popularity=900)
    online_version("居住证申领")
    assert names(client, q="居住证")[0] == "居住证申领"
    assert names(client, q="jzz")[0] == "居住证申领"


def test_pages_lead_from_one_to_the_next(client: Client) -> None:
    for n in range(5):
        published_version(f"事项{n}")
    seen, address = [], f"{ITEMS}?page_size=2"
    while address:
        page = client.get(address).json()
        assert page["count"] == 5
        seen += [row["name"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == [f"事项{n}" for n in range(5)]
    assert page["previous"].endswith("page=2&page_size=2")


def test_filters_narrow_the_list(client: Client) -> None:
    home = theme(name="户籍居住")
    homely = draft_version("居住事项", channels=["window", "online"], online_depth=3)
    homely.themes.add(home)
    publish(version=homely)
    firm = draft_version("企业事项", serves=["enterprise"], channels=["window"], online_depth=1)
    publish(version=firm)
    assert names(client, theme=home.code) == ["居住事项"]
    assert names(client, serves="enterprise") == ["企业事项"]
    assert names(client, channel="online") == ["居住事项"]
    assert names(client, depth=2) == ["居住事项"]
    assert names(client, department=firm.department.code) == ["企业事项"]
    assert names(client, theme="nothing") == []
    for wrong in ("serves=alien", "channel=pigeon", "depth=9", "online=perhaps", "q=a%00b"):
        answer = client.get(f"{ITEMS}?{wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, wrong.partition("=")[0])


def test_a_publication_makes_the_list_new(client: Client) -> None:
    published_version("事项一")
    first = client.get(ITEMS)
    since = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert client.get(ITEMS, **since).status_code == 304
    published_version("事项二")
    assert client.get(ITEMS, HTTP_IF_NONE_MATCH=first["ETag"]).json()["count"] == 2


def test_another_phone_makes_the_guide_new(client: Client) -> None:
    version = published_version("事项")
    address = reverse("catalog_api:item", args=[version.item_code])
    first = client.get(address)
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    Department.objects.filter(pk=version.department.pk).update(enquiry_phone="0668-1234567")
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.json()["department"]["enquiry_phone"]) == (200, "0668-1234567")


def test_an_imported_item_waits_for_its_organ(client: Client) -> None:
    version = published_version("事项")
    type(version.item).objects.filter(pk=version.item_id).update(
        department=None, base=None, code=None, source_department="演示局", source_type="行政许可"
    )
    told = client.get(reverse("catalog_api:item", args=[version.item_code])).json()
    assert (told["department"], told["organ_name"], told["implementation_code"]) == (None, "演示局", None)
