"""The demo city's catalogue: complete, consistent, in plain words, loaded twice without change."""

import json
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from services.catalog import demo as catalog_demo
from services.catalog import search
from services.catalog.demo import CHILDREN, DATA
from services.catalog.enums import ItemType, Necessity, OnlineDepth, ServiceKind
from services.catalog.models import Condition, EnrolmentBatch, ImplementedItem, ItemVersion, Material, Theme
from services.catalog.quality import findings
from services.catalog.situations import case_form
from services.departments.enums import Level
from services.departments.models import Department
from services.questions import demo as questions_demo
from services.questions.models import FormDefinition, Question, QuestionGroup
from services.questions.spec import form_spec

pytestmark = pytest.mark.django_db

ITEMS = sorted(path.stem for path in (DATA / "items").glob("*.json"))
LIFE = {"chusheng", "shangxue", "qiuzhi", "jiehun", "anju", "kaidian", "jiuyi", "zhucan", "tuixiu", "shenhou"}
"""Birth, school, job, marriage, housing, business, illness, disability, retirement, death."""
AVOIDED = (
    *("案件", "退回修改", "钱包", "支付", "退款", "债务", "待预审", "抱歉", "无效", "非法", "异常", "校验失败", "我们"),
    *("其他材料", "有关规定", "等材料", "相关材料", "相关证明"),
)
"""Words a text of this portal does not use (glossary: the word of the law stands instead)."""


def versions() -> list[ItemVersion]:
    """Everything published, with the forms."""
    return list(ItemVersion.objects.published().whole().select_related("form", "situation_form"))


def test_every_item_keeps_the_rules_and_says_everything(city: None) -> None:
    assert {version.item_code for version in versions()} == set(ITEMS)
    assert len(ITEMS) >= 44
    for version in versions():
        assert findings(version) == [], version
        assert version.conditions.all(), version
        assert version.steps.all(), version
        assert version.faqs.all(), version
        assert version.law_articles.all(), version
        assert version.item.places.all(), version
        assert version.themes.all(), version
        assert version.summary, version


def test_loading_again_changes_nothing(city: None) -> None:
    def state() -> list[object]:
        items = ItemVersion.objects.order_by("pk").values_list("pk", "version", "state")
        batches = EnrolmentBatch.objects.order_by("pk").values_list("pk", "opens_at")
        return [*items, *batches, *FormDefinition.objects.order_by("pk").values_list("pk", "published_at")]

    before = state()
    questions_demo.load()
    catalog_demo.load()
    assert state() == before


def test_the_next_version_of_a_file_replaces_the_one_before(city: None) -> None:
    data = json.loads((DATA / "items" / "yangquan-dengji.json").read_text(encoding="utf-8"))
    following = data["version"]["version"] + 1
    data["version"] |= {"version": following, "summary": "另一句"}
    shelf = catalog_demo.Shelf()
    catalog_demo._publish(data, ImplementedItem.objects.get(base__code=data["item"]), shelf)
    shown = ItemVersion.objects.published().get(item_code="yangquan-dengji")
    assert (shown.version, shown.summary, shown.materials.count()) == (following, "另一句", len(data["materials"]))


def test_every_text_fits_its_field(city: None) -> None:
    """SQLite would take a longer one."""
    kinds: tuple[type[Model], ...] = (
        *(*CHILDREN.values(), Condition, ItemVersion, ImplementedItem, EnrolmentBatch, Theme),
        *(FormDefinition, QuestionGroup, Question),
    )
    wrong = []
    for kind in kinds:
        for row in kind.objects.all():
            try:
                row.clean_fields()
            except ValidationError as error:
                wrong.append((kind.__name__, str(row), error.message_dict))
    assert wrong == []


def test_persons_and_enterprises_fees_and_none_at_once_and_promised_every_depth(city: None) -> None:
    shown = versions()
    assert {"person", "enterprise"} <= {audience for version in shown for audience in version.serves}
    assert {version.charged for version in shown} == {True, False}
    assert {version.is_at_once for version in shown} == {True, False}
    assert {version.online_depth for version in shown} == set(OnlineDepth.values)
    assert {version.service_kind for version in shown} == set(ServiceKind.values)
    asked = {version.query_provider for version in shown if version.service_kind == ServiceKind.QUERY}
    assert asked == {"social_insurance", "pension", "housing_fund", "case_progress"}
    assert sum(version.can_apply_online for version in shown) >= 18
    assert sum(version.auto_decision for version in shown) >= 4
    assert sum(bool(version.situation_form_id) for version in shown) >= 4
    assert sum(version.item.item_type == ItemType.LICENCE for version in shown) >= 6
    assert any(fee.reducible and fee.reduction for version in shown for fee in version.fees.all())


def test_each_life_event_has_its_items(city: None) -> None:
    themes = Counter(theme.code for version in versions() for theme in version.themes.all() if theme.kind == "life")
    assert set(themes) >= LIFE
    assert set(themes) == set(Theme.objects.filter(kind="life").values_list("code", flat=True))
    assert min(themes.values()) >= 2
    used = {theme.code for version in versions() for theme in version.themes.all()}
    assert used == set(Theme.objects.values_list("code", flat=True))


def test_twelve_departments_have_items_and_towns_run_some_of_them(city: None) -> None:
    owners = Counter(version.department for version in versions())
    county = [owner for owner, number in owners.items() if owner.level == Level.COUNTY and number >= 2]
    assert len(county) >= 12
    towns = set(Department.objects.filter(level=Level.TOWN))
    by_towns = [item for item in ImplementedItem.objects.all() if towns and set(item.organs.all()) == towns]
    assert len(by_towns) >= 2
    assert all(item.routing in {"address", "household"} for item in by_towns)


def test_what_is_done_about_one_thing_stands_together(city: None) -> None:
    grouped: dict[int, dict[str, str]] = {}
    for version in versions():
        grouped.setdefault(version.item_id, {})[version.business_number] = version.business_kind
    assert grouped[ItemVersion.objects.published().get(item_code="juzhuzheng").item_id] == {
        "01": "new",
        "02": "renewal",
        "03": "replacement",
    }
    assert grouped[ItemVersion.objects.published().get(item_code="geti-gongshanghu").item_id] == {
        "01": "new",
        "02": "change",
        "03": "cancellation",
    }


def test_the_permit_is_decided_by_people_and_the_card_by_rules(city: None) -> None:
    shown = {version.item_code: version for version in versions()}
    permit, card = shown["juzhuzheng"], shown["laonian-youdai"]
    assert (permit.promised_number, permit.promised_unit, permit.approval_level) == (15, "day", 1)
    assert (permit.certificate_type.code, permit.auto_decision) == ("JZZ", False)
    assert (card.certificate_type.code, card.auto_decision) == ("LNYDZ", True)


def test_the_allowance_of_the_very_old_is_one_page_and_one_number_to_type(city: None) -> None:
    form = form_spec(ItemVersion.objects.published().get(item_code="gaoling-jintie").form)
    assert len(form.groups) == 1
    assert [question.key for question in form.questions if not question.prefill] == ["bank_card"]


def test_answers_cover_the_face_of_the_certificate(city: None) -> None:
    verified = {"name", "sex", "birth_date", "id_number", "photo"}
    for version in versions():
        if version.certificate_type and version.form:
            keys = {question.key for question in form_spec(case_form(version)).questions}
            wanted = {field["key"] for field in version.certificate_type.fields if not field.get("optional")}
            assert wanted - verified <= keys, version


def test_conditions_name_answers_that_can_be_given(city: None) -> None:
    for version in versions():
        if version.form is None:
            continue
        questions = {question.key: question for question in form_spec(case_form(version)).questions}
        rows = [row for material in version.materials.all() for row in material.shown_when]
        rows += [row for fee in version.fees.all() for row in fee.shown_when]
        rows += [row for situation in version.situations.all() for row in situation.when]
        rows += [row for question in questions.values() for row in question.shown_when]
        for row in rows:
            asked = questions[row["question"]]
            allowed = [True, False] if asked.kind == "yes_no" else [option["value"] for option in asked.options]
            wanted = row["value"] if isinstance(row["value"], list) else [row["value"]]
            assert all(value in allowed for value in wanted), (version, row)


def test_what_may_follow_later_is_allowed_to(city: None) -> None:
    later = [m.version for m in Material.objects.filter(necessity=Necessity.LATER).select_related("version")]
    assert later
    assert all(version.allows_later_material for version in later)


def test_a_material_that_is_a_question_has_that_question(city: None) -> None:
    for material in Material.objects.exclude(question_key="").select_related("version__form"):
        assert material.question_key in {question.key for question in form_spec(material.version.form).questions}


def test_who_is_referred_elsewhere_finds_an_item_there(city: None) -> None:
    shown = {version.item_code for version in versions()}
    referred = [row.refer_code for version in versions() for row in version.situations.all() if row.refer_code]
    assert len(referred) >= 3
    assert set(referred) <= shown


def test_an_enrolment_period_is_open(city: None) -> None:
    version = ItemVersion.objects.published().get(enrolment=True)
    batches = list(EnrolmentBatch.objects.filter(item_code=version.item_code))
    now = version.published_at
    assert len(batches) >= 2
    assert sum(batch.opens_at <= now <= batch.closes_at for batch in batches) == 1


@pytest.mark.parametrize("code", ITEMS)
def test_words(code: str) -> None:
    texts = {"item": (DATA / "items" / f"{code}.json").read_text(encoding="utf-8")}
    form = json.loads(texts["item"])["version"].get("form", "")
    if form:
        texts["form"] = (questions_demo.DATA / f"{form}.json").read_text(encoding="utf-8")
    for name, text in texts.items():
        found = {word for word in AVOIDED if word in text}
        assert not found, (name, found)
        assert "免申即享" not in text


def test_people_find_what_they_call_differently(city: None) -> None:
    called = {
        "居住证": "juzhuzheng",
        "jzz": "juzhuzheng",
        "暂住证": "juzhuzheng",
        "老人证": "laonian-youdai",
        "敬老": "laonian-youdai",
        "营业执照": "geti-gongshanghu",
        "公积金": "gongjijin-tiqu",
        "换驾照": "jiashizheng-huanzheng",
        "低保": "linshi-jiuzhu",
        "养老金认证": "yanglao-renzheng",
        "无房证明": "wufang-zhengming",
        "狗证": "yangquan-dengji",
        "销户": "siwang-huji-zhuxiao",
        "失业金": "shiye-dengji",
    }
    for words, code in called.items():
        found = ItemVersion.objects.filter(pk__in=search.find(words)).values_list("item_code", flat=True)
        assert code in set(found), words
