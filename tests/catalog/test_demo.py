"""The demo city's catalogue: complete, consistent, loaded twice without change."""

import pytest

from services.catalog import demo as catalog_demo
from services.catalog import search
from services.catalog.models import ItemVersion, Material
from services.catalog.quality import findings
from services.certificates import demo as certificates_demo
from services.departments import demo as departments_demo
from services.places import demo as places_demo
from services.questions import demo as questions_demo
from services.questions.models import FormDefinition
from services.questions.operations import find_faults
from services.questions.spec import form_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> None:
    places_demo.load()
    departments_demo.load()
    questions_demo.load()
    certificates_demo.load()
    catalog_demo.load()


def test_every_item_keeps_the_rules_and_says_everything(city: None) -> None:
    versions = ItemVersion.objects.published().whole()
    assert len(versions) >= 14
    for version in versions:
        assert findings(version) == []
        assert version.conditions.all(), version
        assert version.steps.all(), version
        assert version.faqs.all(), version
        assert version.law_articles.all(), version
        assert version.item.places.all(), version
        assert version.themes.all(), version


def test_loading_again_changes_nothing(city: None) -> None:
    before = list(ItemVersion.objects.order_by("pk").values_list("pk", "version", "state"))
    questions_demo.load()
    catalog_demo.load()
    assert list(ItemVersion.objects.order_by("pk").values_list("pk", "version", "state")) == before


def test_two_items_can_be_applied_for(city: None) -> None:
    online = {
        v.item_code: v
        for v in ItemVersion.objects.published().with_owner().select_related("form")
        if v.can_apply_online
    }
    assert set(online) == {"juzhuzheng", "laonian-youdai"}
    permit, card = online["juzhuzheng"], online["laonian-youdai"]
    assert (permit.promised_number, permit.promised_unit, permit.extension_days, permit.approval_level) == (
        15,
        "day",
        15,
        1,
    )
    assert permit.certificate_type.code == "JZZ"
    assert not permit.auto_decision
    assert card.auto_decision
    assert card.auto_rules.count() >= 4
    assert card.certificate_type.code == "LNYDZ"
    assert all(version.visits == 0 and not version.charged for version in online.values())


def test_answers_cover_the_face_of_the_certificate(city: None) -> None:
    verified = {"name", "sex", "birth_date", "id_number", "photo"}
    for version in (
        ItemVersion.objects.published().filter(form__isnull=False).select_related("form", "certificate_type")
    ):
        keys = {question.key for question in form_spec(version.form).questions}
        wanted = {field["key"] for field in version.certificate_type.fields if not field.get("optional")}
        assert wanted - verified <= keys, version


def test_conditions_of_materials_ask_questions_that_exist(city: None) -> None:
    assert all(find_faults(form_spec(definition)) == [] for definition in FormDefinition.objects.all())
    for material in Material.objects.exclude(shown_when=[]).select_related("version__form"):
        questions = {q.key: q for q in form_spec(material.version.form).questions}
        for row in material.shown_when:
            assert row["value"] in [o["value"] for o in questions[row["question"]].options]


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
    }
    for words, code in called.items():
        found = ItemVersion.objects.filter(pk__in=search.find(words)).values_list("item_code", flat=True)
        assert code in set(found), words
