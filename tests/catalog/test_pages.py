"""The list, the guide and the API as a visitor meets them."""

import re

import pytest
from django.template.loader import get_template
from django.test import Client

from services.catalog import catalogue
from services.catalog.models import Faq, LawArticle
from services.catalog.operations import list_entry, publish
from services.catalog.views.resident import BEHIND_THE_NAME
from services.common import fragments
from services.home.figures import figures
from tests.factories.catalog import draft_version, online_version, published_version, theme

pytestmark = pytest.mark.django_db


def text(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_search_shows_the_best_hit_first(client: Client) -> None:
    published_version("居住登记", popularity=900)
    online_version("居住证申领")
    page = text(client, "/items/", q="居住证")
    assert "“居住证”有 1 项" in page
    assert "<mark>居住证</mark>申领" in page
    assert "在线办理" in page


def test_filters_are_links_with_counts(client: Client) -> None:
    home = theme(name="户籍居住")
    for n in range(2):
        version = draft_version(f"居住事项{n}")
        version.themes.add(home)
        publish(version=version)
    other = draft_version("公积金提取")
    other.themes.add(theme(name="住房"))
    publish(version=other)
    page = text(client, "/items/")
    assert f'href="?theme={home.code}"' in page
    assert "全部 3 项" in page
    chosen = text(client, "/items/", theme=home.code)
    assert "户籍居住：2 项" in chosen
    assert "公积金提取" not in chosen


@pytest.mark.parametrize(
    "query",
    [
        {"page": "999"},
        {"page": "x"},
        {"theme": "' OR 1=1"},
        {"for": "nobody"},
        {"visits": "-1"},
        {"time": "\x00"},
        {"q": "\x00<script>"},
        {"q": "居" * 3000},
        {"department": "x" * 3000},
        {"online": "maybe"},
    ],
)
def test_odd_addresses_are_answered(client: Client, query: dict) -> None:
    published_version()
    page = text(client, "/items/", **query)
    assert "<script>" not in page.split("<main")[1]


def test_nothing_found_says_what_to_do(client: Client) -> None:
    published_version("居住登记")
    page = text(client, "/items/", q="火箭发射")
    assert "没有找到相关事项" in page
    assert "tel:12345" in page
    assert "居住登记" in page  # what many people apply for


@pytest.mark.parametrize("words", ["长辈版", "关怀版", "亲情版", "关爱版"])
def test_searching_for_the_elder_version_opens_it(client: Client, words: str) -> None:
    assert client.get("/items/", {"q": words}).status_code == 302
    assert 'data-theme="elder"' in text(client, "/items/")


def count(django_assert_max_num_queries: object, client: Client, address: str, most: int) -> None:
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_a_list_takes_two_queries_whatever_its_length(client: Client, django_assert_max_num_queries: object) -> None:
    for _n in range(3):
        published_version()
    count(django_assert_max_num_queries, client, "/items/", 2)
    for _n in range(20):
        published_version()
    count(django_assert_max_num_queries, client, "/items/", 2)
    count(django_assert_max_num_queries, client, "/items/?q=演示", 2)


def test_building_the_catalogue_takes_the_same_queries_for_any_number(django_assert_num_queries: object) -> None:
    published_version()
    with django_assert_num_queries(5):
        catalogue.current()
    for _n in range(10):
        published_version()
    with django_assert_num_queries(5):
        assert len(catalogue.current().entries) == 11


def test_a_publication_shows_at_once(client: Client) -> None:
    published_version("演示甲")
    assert "演示乙" not in text(client, "/items/")
    published_version("演示乙")
    assert "演示乙" in text(client, "/items/")


def test_the_guide_tells_everything(client: Client) -> None:
    version = draft_version("居住登记", service_kind="apply")
    Faq.objects.create(version=version, question="要多久？", answer="当场。")
    LawArticle.objects.create(version=version, name="演示条例", article="第二条", is_example=True)
    publish(version=version)
    page = text(client, f"/items/{version.item_code}/")
    department = version.department
    for words in (
        "居住登记",
        "年满 18 周岁。",
        "申请表",
        "要多久？",
        "《演示条例》第二条",
        "示例依据",
        "1 号窗口",
        version.business_code,
    ):
        assert words in page
    assert f"tel:{department.enquiry_phone}" in page
    assert f"tel:{department.complaint_phone}" in page
    assert "还不能在线申请" in page
    assert "在线办理" not in page


def test_the_guide_of_an_online_item_begins_the_application(client: Client) -> None:
    version = online_version()
    page = text(client, f"/items/{version.item_code}/")
    assert "在线办理" in page
    assert "还不能在线申请" not in page


def test_the_guide_takes_two_queries_when_warm(client: Client, django_assert_max_num_queries: object) -> None:
    version = published_version()
    count(django_assert_max_num_queries, client, f"/items/{version.item_code}/", 2)


def test_a_changed_phone_shows_without_a_new_version(client: Client, settings: object) -> None:
    version = published_version()
    address = f"/items/{version.item_code}/"
    text(client, address)
    version.department.enquiry_phone = "0668-1234567"
    version.department.save()
    fragments.clear()  # a minute later
    assert "0668-1234567" in text(client, address)


def test_drafts_and_unknown_items_are_not_found(client: Client) -> None:
    assert client.get(f"/items/{draft_version().item_code}/").status_code == 404
    assert client.get("/items/nothing-here/").status_code == 404


def test_the_api_lists_pages_and_shows_items(client: Client) -> None:
    for n in range(3):
        published_version(f"居住事项{n}")
    published_version("公积金提取")
    body = client.get("/api/v1/items/", {"q": "居住", "page_size": "2"}).json()
    assert body["count"] == 3
    assert len(body["results"]) == 2
    item = client.get(f"/api/v1/items/{body['results'][0]['code']}/").json()
    assert len(item["business_code"]) == 33
    assert item["materials"][0]["name"] == "申请表"
    assert client.get("/api/v1/items/none/").status_code == 404


def test_of_what_is_only_listed_nothing_is_claimed(client: Client) -> None:
    published_version("居住登记")
    listed = draft_version("随迁子女入学", promised_number=0, visits=0, visits_reason="")
    list_entry(version=listed, by=None)
    row = re.search(r"<li><a[^>]*><b>随迁子女入学.*?</li>", text(client, "/items/"))[0]
    assert "详细内容正在补充" in row
    assert "当场" not in row
    assert 'class="tag' not in row
    best = text(client, "/items/", q="随迁子女入学")
    assert "figure-row" not in best
    assert "详细内容正在补充" in best
    home = text(client, "/")
    assert "2 项事" in home
    assert figures().items == 1


def test_rows_share_what_stands_behind_the_name_and_nothing_more(client: Client) -> None:
    for name in ("居住证明甲", "居住证明乙"):
        published_version(name)
    published_version("居住证明丙", visits=2, visits_reason="核验原件")
    shown = text(client, "/items/")
    one, same, other = (re.search(rf"<b>居住证明{n}</b>.*? · (.*?)</li>", shown)[1] for n in "甲乙丙")
    assert one == same
    assert one != other


def test_a_row_reads_only_what_names_its_kept_part() -> None:
    source = get_template("catalog/_partials/item_tail.html").template.source
    read = {"promise_number" if name == "promise" else name for name in re.findall(r"entry\.(\w+)", source)}
    assert read <= set(BEHIND_THE_NAME)
