"""Search: two characters, pinyin, initials, other names, homophones; and what people type by mistake."""

import re
import sys

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from services.catalog import catalogue, indexing, operations, plenty, search, sounds
from services.catalog.models import Polyphone, SearchedWords, Synonym
from services.catalog.operations import seed_words
from services.catalog.operations import words as counts
from tests.factories.catalog import draft_version, implemented, published_version, rule_set, theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit() -> int:
    published_version("老年人优待证申领", search_words="敬老卡 老人卡")
    draft_version("居住证草稿")
    return published_version("居住证申领", search_words="暂住证 流动人口", summary="住满半年").pk


HAN = ("居住", "居住证", "住证", "证申领", "领", "居住证 申领", "申领 居住", "居住，申领！", "暂住证", "流动")
LETTERS = ("juzhuzheng", "JuZhu", "zhuzheng", "jzz", "JZZ", "ｊｚｚ")


@pytest.mark.parametrize("words", [*HAN, *LETTERS])
def test_found_by(words: str, permit: int) -> None:
    assert permit in search.find(words)


@pytest.mark.parametrize("words", ["居住正", "具住证"])
def test_found_by_its_sound(words: str, permit: int) -> None:
    assert search.find(words) == [permit]


def test_every_word_counts(permit: int) -> None:
    assert search.find("居住 公积金") == []
    assert search.find("老人卡") != []
    assert permit not in search.find("老人卡")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "\"'*()",
        "AND",
        "NOT (",
        "居住* OR NEAR",
        "居住'::tsquery",
        "\\",
        "%_",
        "\x00",
        "💥",
        "a" * 5000,
        "居" * 5000,
        "'; DROP TABLE x; --",
        "&|!:*",
    ],
)
def test_odd_input_is_no_error(words: str, permit: int) -> None:
    assert isinstance(search.find(words), list)


def test_tokens_hold_only_letters_digits_and_han() -> None:
    tokens = indexing.tokens_of(["居住证（A-1）'x' OR *", "长辈版"])
    assert all(token.isalnum() for token in tokens)
    assert {"居住", "住证", "a", "1", "or"} <= set(tokens)


@pytest.fixture
def shelf() -> dict[str, int]:
    """A few items with names as offices write them, and everyday words for them."""
    rows = {"网吧": "互联网上网服务营业场所", "补办 丢了": "补领 补发 遗失"}
    rows |= {"孩子": "儿童 少年", "推迟上学": "延缓入学"}
    Synonym.objects.bulk_create([Synonym(said=said, meant=meant) for said, meant in rows.items()])
    Synonym.objects.create(said="老人", meant="老年人", both_ways=True)
    Polyphone.objects.create(word="银行", reading="yin hang")
    names = (
        "开办互联网上网服务营业场所", "互联网上网服务营业场所经营单位变更", "补领结婚证", "补领身份证",
        "老年人优待证申领",
        "适龄儿童、少年因身体状况需要延缓入学或者休学审批", "社会保障卡补领、换领", "社会保障卡注销", "银行账户备案",
        "职工参保登记", "企业职工参保登记", "食品经营许可证注销（县级行使）", "食品经营许可证核发",
    )  # fmt: skip
    return {name: published_version(name, popularity=n).pk for n, name in enumerate(names)}


FIRST = {
    "开网吧": "开办互联网上网服务营业场所",
    "我想开网吧需要什么手续": "开办互联网上网服务营业场所",
    "网吧变更": "互联网上网服务营业场所经营单位变更",
    "结婚证丢了怎么办": "补领结婚证",
    "结婚证补办": "补领结婚证",
    "社会保障卡补办": "社会保障卡补领、换领",
    "孩子推迟上学": "适龄儿童、少年因身体状况需要延缓入学或者休学审批",
    "老人优待": "老年人优待证申领",
    "职工参保登记": "职工参保登记",
    "食品许可证注销": "食品经营许可证注销（县级行使）",
    "注销食品经营许可": "食品经营许可证注销（县级行使）",
    "社会保鄣卡注销": "社会保障卡注销",
    "社会保卡注销": "社会保障卡注销",
    "社会的保障卡注销": "社会保障卡注销",
    "老年人优带证": "老年人优待证申领",
    "優待證": "老年人优待证申领",
    "yinhangzhanghu": "银行账户备案",
    "yhzhba": "银行账户备案",
    "laonianrenyoudai": "老年人优待证申领",
    "wangba": "开办互联网上网服务营业场所",
}


@pytest.mark.parametrize("words", FIRST)
def test_what_people_type_finds_what_they_mean_first(words: str, shelf: dict[str, int]) -> None:
    assert search.find(words)[0] == shelf[FIRST[words]]


@pytest.fixture
def names() -> dict[int, str]:
    """Names that differ in what is done, as those of an office do; the ids of their versions."""
    told = """
        书店经营单位变更备案 书店经营单位注销备案 设立书店经营单位备案 代开经营场所普通发票 书店经营业户信息变更
        书店店员待遇发放账户维护 灯塔看守备案 灯塔资料查询 灯塔资料咨询
    """.split()  # noqa: SIM905
    Synonym.objects.create(said="换地址 搬走了", meant="信息变更 变更")
    Synonym.objects.create(said="书屋", meant="书店经营单位 书店")
    return {published_version(name).pk: name for name in told}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("书店经营备案", "设立书店经营单位备案"),
        ("书店经营备案注销", "书店经营单位注销备案"),
        ("书屋要备案吗", "设立书店经营单位备案"),
        ("书店业户换了地址", "书店经营业户信息变更"),
        ("书店业户搬走", "书店经营业户信息变更"),
        ("店员打钱换个账户", "书店店员待遇发放账户维护"),
        ("查灯塔资料", "灯塔资料查询"),
        ("dkfp", "代开经营场所普通发票"),
        ("dkjy fapiao", "代开经营场所普通发票"),
        ("fapiao dkpt", "代开经营场所普通发票"),
    ],
)
def test_what_begins_comes_first_and_everyday_speech_weighs_little(
    words: str, name: str, names: dict[int, str]
) -> None:
    assert names[search.find(words)[0]] == name


def test_initials_of_an_everyday_word_find_what_is_meant() -> None:
    Synonym.objects.create(said="暂住卡", meant="居住凭证")
    version = published_version("电子居住凭证签发")
    assert search.find("dzzzk") == [version.pk]


def test_the_office_that_somebody_names_counts() -> None:
    Synonym.objects.create(said="路灯", meant="照明")
    version = draft_version("故障报修登记")
    version.item.department.short_name = "市照明局"
    version.item.department.save()
    shown = operations.publish(version=version)
    published_version("电梯使用登记")
    assert search.find("路灯故障", elsewhere=False) == [shown.pk]


def test_readings_need_no_dictionary_of_phrases() -> None:
    assert sounds.spoken("成都重新校验银行长期返还", {}) == (
        "cheng du chong xin jiao yan yin hang chang qi fan huan".split()  # noqa: SIM905
    )
    assert "pypinyin.phrases_dict" not in sys.modules


def test_what_is_not_there_is_not_guessed(names: dict[int, str]) -> None:
    assert search.find("红烧肉做法") == search.find("我爱你") == search.find("fapiao zhuce") == search.find("了") == []


def test_the_very_name_is_always_first(shelf: dict[str, int]) -> None:
    for name, pk in shelf.items():
        assert search.find(name)[0] == pk, name


def test_a_word_is_used_from_the_moment_it_is_written(shelf: dict[str, int]) -> None:
    assert search.find("电脑房") == []
    Synonym.objects.create(said="电脑房", meant="互联网上网服务营业场所")
    catalogue.bump()
    assert shelf["开办互联网上网服务营业场所"] in search.find("电脑房")


def test_results_are_bounded(monkeypatch: pytest.MonkeyPatch, shelf: dict[str, int]) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    assert len(search.find("社会保障卡")) == 2


def test_a_name_that_holds_the_words_comes_before_another_name() -> None:
    also = published_version("职工退休申请", search_words="养老", popularity=9).pk
    called = published_version("养老待遇资格认证").pk
    assert search.find("养老") == [called, also]


def test_a_material_leads_to_the_item_after_those_that_are_called_so() -> None:
    needs = published_version("居住登记").pk
    called = published_version("申请表领取").pk
    assert search.find("申请表") == [called, needs]


def test_the_index_can_be_written_anew(permit: int) -> None:
    before = search.find("住满半年"), search.find("juzhuzheng")
    assert indexing.rebuild() == 2
    catalogue.bump()
    assert (search.find("住满半年"), search.find("juzhuzheng")) == before
    assert before[0] == [permit]


def test_the_words_the_portal_comes_with_are_added_once_and_stay_as_they_were_changed() -> None:
    assert seed_words() > 200
    Synonym.objects.filter(said="网吧").update(meant="上网")
    assert seed_words() == 0
    assert Synonym.objects.get(said="网吧").meant == "上网"
    for row in Polyphone.objects.all():
        row.full_clean()


def test_as_many_items_as_a_large_city_has_are_made_once(django_assert_max_num_queries: object) -> None:
    implemented(), rule_set(), theme()
    assert plenty.load(60) == 60
    assert plenty.load(60) == 0
    assert plenty.load(70) == 10
    shown = catalogue.current()
    assert len(shown.entries) == len({entry.name for entry in shown.entries}) == 70
    assert all(entry.listed and not entry.online for entry in shown.entries)
    name = shown.entries[42].name
    assert search.find(name)[0] == shown.entries[42].id
    with django_assert_max_num_queries(3):
        search.find(name[:2])


@pytest.fixture
def counted() -> None:
    """A tally of this test alone."""
    counts.tally.take()


@pytest.mark.usefixtures("counted")
def test_suggestions_lead_to_guides_and_count_nothing(client: Client, shelf: dict[str, int]) -> None:
    answer = client.get("/items/suggest/", {"q": "网吧"})
    first = answer.json()["items"][0]
    assert first["name"] == "开办互联网上网服务营业场所"
    assert client.get(first["url"]).status_code == 200
    assert "max-age=60" in answer["Cache-Control"]
    for words in ("", "\x00", "x" * 5000, "'\"<"):
        assert isinstance(client.get("/items/suggest/", {"q": words}).json()["items"], list)
    assert len(client.get("/items/suggest/", {"q": "社会"}).json()["items"]) <= 8
    counts.write_counts()
    assert SearchedWords.objects.filter(words="网吧", asked__gt=0).count() == 0


@pytest.mark.usefixtures("counted")
def test_searches_are_counted_by_day_whether_kept_or_drawn(client: Client, permit: int) -> None:
    for _n in range(3):
        client.get("/items/", {"q": " 居住证 "})
    client.get("/items/", {"q": "居住证", "page": "2"})
    client.get("/items/", {"q": "居住证", "for": "person"})
    counts.write_counts()
    client.get("/items/", {"q": "居住证"})
    page = client.get("/items/", {"q": "居住证"}).content.decode()
    client.get(re.search(r'href="(/items/[^"]+\?from=[^"]+)"', page)[1])
    counts.write_counts()
    row = SearchedWords.objects.get()
    assert (row.words, row.asked, row.opened, row.found) == ("居住证", 5, 1, 1)
    assert row.day == timezone.localdate()


PERSONAL = ("440981199001010017", "13800000001", "查 138 0000 0001", "粤K12345", "a@b.cn", "6222020200112233445")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("words", PERSONAL)
def test_what_might_be_somebodys_number_is_never_written_down(client: Client, words: str) -> None:
    client.get("/items/", {"q": words})
    client.get("/items/nothing/", {"from": words})
    counts.write_counts()
    assert not SearchedWords.objects.exists()


@pytest.mark.usefixtures("counted")
def test_clicks_that_no_search_led_to_count_nothing(client: Client, permit: int) -> None:
    code = catalogue.current().by_id[permit].code
    assert client.get(f"/items/{code}/", {"from": "胡乱"}).status_code == 200
    counts.write_counts()
    assert not SearchedWords.objects.exists()


@pytest.mark.usefixtures("counted")
def test_counts_are_written_when_it_is_time(client: Client, permit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "WRITTEN_EVERY", 3600.0)
    client.get("/items/", {"q": "居住证"})
    assert not SearchedWords.objects.exists()
    monkeypatch.setattr(counts, "WRITTEN_EVERY", 0.0)
    client.get("/items/", {"q": "居住证"})
    assert SearchedWords.objects.get().asked == 2


def test_a_database_that_takes_no_counts_costs_no_page(
    client: Client, permit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "WRITTEN_EVERY", 0.0)
    monkeypatch.setattr(counts, "_add", lambda *values: (_ for _ in ()).throw(DatabaseError()))
    assert client.get("/items/", {"q": "居住证"}).status_code == 200


def test_a_search_that_finds_nothing_says_what_to_try(client: Client, shelf: dict[str, int]) -> None:
    page = client.get("/items/", {"q": "火箭发射社会登记"}).content.decode()
    assert "换成两三个词再搜" in page
    assert "您是不是要找" in page
    assert "职工参保登记" in page
    assert "您是不是要找" not in client.get("/items/", {"q": "火箭发射"}).content.decode()


@pytest.fixture
def desk() -> dict[str, int]:
    """Names and everyday words for sentences."""
    rows = {"丢了": "补办 换发", "游戏机": "游戏设备", "改": "变更", "错": "更正 变更", "演唱会": "大型活动"}
    Synonym.objects.bulk_create([Synonym(said=said, meant=meant) for said, meant in rows.items()])
    names = (
        "运输证换发",
        "运输证补办",
        "高校毕业生报到",
        "生产方案变更",
        "申报更正",
        "大型活动安全许可",
        "校车使用许可",
    )
    return {name: published_version(name, popularity=len(names) - n).pk for n, name in enumerate(names)}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("大学毕业了回老家报到", "高校毕业生报到"),
        ("办两千人的演唱会要报公安", "大型活动安全许可"),
        ("运输证丢了", "运输证补办"),
        ("申报错了怎么改？", "申报更正"),
        ("运输证丢了！", "运输证补办"),
    ],
)
def test_a_sentence_is_answered_by_what_comes_nearest(words: str, name: str, desk: dict[str, int]) -> None:
    assert search.find(words)[0] == desk[name]


def test_a_sentence_brings_only_what_comes_near_the_best(desk: dict[str, int]) -> None:
    assert search.find("大学毕业了回老家报到", elsewhere=False) == [desk["高校毕业生报到"]]


@pytest.mark.parametrize("words", ["报到", "毕业 公积金", "红烧肉的家常做法大全", "周末去哪里看电影好呢"])
def test_what_is_short_or_says_nothing_is_no_sentence(words: str, desk: dict[str, int]) -> None:
    expected = [desk["高校毕业生报到"]] if words == "报到" else []
    assert search.find(words, elsewhere=False) == expected
