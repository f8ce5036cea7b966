"""Search: the order of what is found, which is the same on every database, and what is asked in everyday words."""

import pytest

from services.catalog import search
from services.catalog.deeds import agreement
from services.catalog.models import Synonym
from services.catalog.vocabulary import Vocabulary
from tests.factories.catalog import published_version

pytestmark = pytest.mark.django_db

NAMES = """
道路货物运输经营许可 道路货物运输企业设立子公司经营许可 道路货物运输经营许可（换发） 道路货物运输经营许可（注销）
客运车辆道路运输证办理（配发） 客运车辆道路运输证办理（过户） 客运车辆道路运输证办理（补办） 婚姻登记 结婚登记预约
城乡居民养老保险参保登记 城乡居民养老保险费补缴申报 停业登记 复业登记 社会保障卡挂失 社会保障卡密码重置
被拐儿童身份证明 新设采矿权登记 建设用地土壤污染修复方案备案 土壤污染防治工作方案备案
"""
WORDS = {
    "货运公司": "道路货物运输经营许可 道路货物运输",
    "营运证": "道路运输证",
    "客车": "客运车辆",
    "结婚": "婚姻登记 结婚登记",
    "农保": "城乡居民养老保险",
    "重新营业": "复业",
    "采玉": "采矿权",
    "打拐": "被拐儿童",
    "社保卡": "社会保障卡",
    "丢了": "挂失 补办",
}
ORDER = {
    "开货运公司": ["道路货物运输经营许可", "道路货物运输企业设立子公司经营许可"],
    "货运公司注销": ["道路货物运输经营许可（注销）"],
    "货运公司开子公司": ["道路货物运输企业设立子公司经营许可"],
    "客车营运证": ["客运车辆道路运输证办理（配发）"],
    "客车营运证过户": ["客运车辆道路运输证办理（过户）"],
    "客车营运证丢了": ["客运车辆道路运输证办理（补办）"],
    "登记结婚": ["婚姻登记", "结婚登记预约"],
    "约个时间结婚": ["结婚登记预约"],
    "补交农保": ["城乡居民养老保险费补缴申报"],
    "重新营业登记": ["复业登记"],
    "土壤污染修复方案": ["建设用地土壤污染修复方案备案", "土壤污染防治工作方案备案"],
    "社保卡丢了": ["社会保障卡挂失", "社会保障卡密码重置"],
    "社报卡挂失": ["社会保障卡挂失"],
    "shbzk": ["社会保障卡挂失", "社会保障卡密码重置"],
    "fuyedengji": ["复业登记"],
}
"""What is asked, and the foremost of what is found."""
NOTHING = ("酸菜鱼", "奥特曼打怪兽", "黑洞视界", "山东泰山足球队", "皇家马德里", "葡萄美酒夜光杯", "锟斤拷烫烫烫")


@pytest.fixture
def office() -> dict[int, str]:
    """Names that differ in what is done, all alike in every other respect."""
    Synonym.objects.bulk_create([Synonym(said=said, meant=meant) for said, meant in WORDS.items()])
    names = NAMES.split()
    codes = [f"item-{len(names) - n:03}" for n in range(len(names))]
    rows = zip(names, codes, strict=True)
    return {published_version(name, popularity=1, summary="先填申请表", item_code=code).pk: name for name, code in rows}


def test_what_is_asked_comes_first_in_the_same_order_on_every_database(office: dict[int, str]) -> None:
    found = {words: [office[pk] for pk in search.find(words)][: len(names)] for words, names in ORDER.items()}
    assert found == ORDER


def test_what_only_mentions_the_words_comes_in_the_order_of_the_list(
    office: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = search.find("申请表")
    assert everything == sorted(office, reverse=True), "the codes fall while the ids rise"
    monkeypatch.setattr(search, "MOST", 3)
    assert search.find("申请表") == everything[:3]


@pytest.mark.parametrize("words", NOTHING)
def test_what_no_office_does_is_not_heard_in_its_names(words: str, office: dict[int, str]) -> None:
    assert search.find(words) == []


def test_a_word_is_still_found_by_its_sound(office: dict[int, str]) -> None:
    assert office[search.find("被拐儿瞳身份证明")[0]] == "被拐儿童身份证明"
    assert office[search.find("采遇")[0]] == "新设采矿权登记"


@pytest.mark.parametrize(
    ("words", "name"),
    [("渡船许可便更", "渡船许可变更"), ("渡船年度复凭", "渡船年度复评"), ("摆渡许可便更", "渡船许可变更")],
)
def test_a_word_typed_as_it_sounds_is_mended_where_it_stands(words: str, name: str) -> None:
    Synonym.objects.create(said="摆渡", meant="渡船")
    told = "渡船许可新办 渡船许可变更 渡船许可注销 渡船年度复核 渡船年度复评"
    names = {published_version(one).pk: one for one in told.split()}
    assert names[search.find(words)[0]] == name


def test_who_begins_wants_a_name_that_speaks_of_nothing_else() -> None:
    beginning = frozenset({"new"})
    assert agreement(beginning, "渡船经营许可") == agreement(beginning, "渡船经营许可新办") == (1, 0)
    assert agreement(beginning, "渡船经营许可注销") == (0, 1)
    assert agreement(frozenset({"change"}), "渡船经营许可") == (0, 0)
    assert agreement(frozenset({"book"}), "网络预约渡船") == (0, 0)
    assert agreement(frozenset({"book"}), "渡船预约") == (1, 0)


def test_a_word_with_le_adds_to_the_word_without() -> None:
    words = Vocabulary({"养了鱼": ("渔船",), "养鱼": ("水产",), "丢了": ("挂失",)})
    assert [span.others for span in words.query("养鱼").spans] == [("水产", "渔船")]
    assert [span.others for span in words.query("丢了").spans] == [("挂失",)]


def test_another_word_that_is_a_deed_says_what_is_asked() -> None:
    assert "out" in Vocabulary({"转籍": ("转出",)}).query("渡船转籍").deeds
    assert "out" not in Vocabulary({"转籍": ("转出", "灯塔")}).query("渡船转籍").deeds


def test_kin_tell_less_than_what_is_wanted() -> None:
    Synonym.objects.create(said="老伴", meant="配偶")
    names = {published_version(one).pk: one for one in ("配偶陪护", "高温津贴申领", "渡船津贴申领")}
    assert names[search.find("老伴的高温津贴")[0]] == "高温津贴申领"
