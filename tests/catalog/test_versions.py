"""Versions: codes by rule, publishing, what never changes afterwards, consistency rules."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from services.audit.models import AuditEntry
from services.catalog import access, materials, operations, search
from services.catalog.models import AutoRule, Condition, Fee, ItemVersion, Material, VersionFrozenError
from tests.factories import accounts
from tests.factories.catalog import draft_version, implemented, online_version, published_version, theme

pytestmark = pytest.mark.django_db


def test_codes_are_built_by_rule() -> None:
    version = draft_version(business_number="02")
    item = version.item
    assert item.code == f"{item.department.code}4{item.base.code}"
    assert len(item.code) == 31
    assert version.business_code == f"{item.code}02"


def test_content_of_a_published_version_never_changes() -> None:
    version = published_version("演示事项")
    version.name = "改过"
    with pytest.raises(VersionFrozenError):
        version.save()
    with pytest.raises(VersionFrozenError):
        version.delete()
    assert ItemVersion.objects.filter(pk=version.pk).update(name="改过") == 0
    for child in (version.conditions.get(), version.materials.get(), version.steps.get()):
        with pytest.raises(VersionFrozenError):
            child.save()
        with pytest.raises(VersionFrozenError):
            child.delete()
    with pytest.raises(VersionFrozenError):
        AutoRule.objects.create(version=version, fact="a", operator="eq", value=1, explanation="x")
    assert Condition.objects.filter(version=version).update(text="改过") == 0
    assert Material.objects.filter(version=version).delete()[0] == 0
    assert ItemVersion.objects.get(pk=version.pk).name == "演示事项"


def test_a_draft_may_change() -> None:
    version = draft_version()
    version.name = "改过"
    version.save()
    Condition.objects.filter(version=version).update(text="改过")
    assert version.conditions.get().text == "改过"


def test_the_next_version_takes_the_place_of_the_last() -> None:
    first = published_version("演示事项一")
    second = draft_version("演示事项二", item=first.item, item_code=first.item_code, version=2)
    operations.publish(version=second)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert first.withdrawn_at
    assert access.get_published(first.item_code) == second
    assert search.find("演示事项") == [second.pk]
    assert AuditEntry.objects.filter(event="item.published").count() == 2


@pytest.mark.parametrize(
    ("other", "key"),
    [
        ({"business_number": "99"}, r"one_shown_version_per_item|itemversion\.item_code$"),
        ({"item_code": "another"}, r"a_business_number_is_in_force_once|itemversion\.business_number$"),
    ],
)
def test_the_database_refuses_two_published_versions(other: dict[str, str], key: str) -> None:
    """Each of the two keys by itself: which of them would refuse first is the database's choice."""
    first = published_version()
    second = draft_version(item=first.item, item_code=first.item_code, version=2)
    ItemVersion.objects.filter(pk=second.pk).update(**other)
    with pytest.raises(IntegrityError, match=key), transaction.atomic():
        ItemVersion.objects.filter(pk=second.pk).update(state="published", published_at=first.published_at)


def test_publishing_twice_is_refused() -> None:
    version = published_version()
    with pytest.raises(operations.NotOpenToThis):
        operations.publish(version=version)


def test_a_withdrawn_version_is_found_no_more() -> None:
    version = published_version("演示停用事项")
    operations.withdraw(version=version, by=accounts.resident(), reason="合并办理")
    assert search.find("演示停用") == []
    with pytest.raises(Http404):
        access.get_published(version.item_code)
    with pytest.raises(operations.NotOpenToThis):
        operations.withdraw(version=version, by=accounts.resident(), reason="再来一次")


def test_a_version_not_yet_in_force_is_not_shown() -> None:
    version = published_version(effective_from_date=date(2099, 1, 1))
    with pytest.raises(Http404):
        access.get_published(version.item_code)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"promised_number": 0}, "即办件"),
        ({"handling_kind": "1"}, "即办件"),
        ({"statutory_number": 1, "statutory_unit": "day"}, "比法定办结时限长"),
        ({"visits_reason": ""}, "为什么要到现场"),
        ({"visits": 0, "visits_reason": ""}, "快递"),
        ({"online_depth": 4}, "应为 0"),
        ({"result_name": "演示证"}, "证照"),
        ({"result_name": "演示批复"}, "决定文书"),
        ({"online_payment": True}, "不收费"),
        ({"charged": True, "fee_basis": "演示"}, "收费项目"),
        ({"auto_decision": True, "service_kind": "apply"}, "没有规则"),
        ({"result_kind": "decision"}, "怎么领"),
    ],
)
def test_what_does_not_fit_together_is_not_published(fields: dict, said: str) -> None:
    version = draft_version(**fields)
    with pytest.raises(operations.CannotPublish, match=said):
        operations.publish(version=version)
    assert ItemVersion.objects.get(pk=version.pk).state == "draft"
    assert search.find(version.name) == []


@pytest.mark.parametrize("text", ["按有关规定办理。", "提供其他材料。"])
def test_vague_words_are_not_published(text: str) -> None:
    version = draft_version()
    Condition.objects.create(version=version, text=text)
    with pytest.raises(operations.CannotPublish, match="写明具体是什么"):
        operations.publish(version=version)


def test_a_licence_needs_questions_law_and_steps() -> None:
    with pytest.raises(operations.CannotPublish, match="行政许可"):
        operations.publish(version=draft_version(item=implemented("01")))


def test_a_government_document_must_be_bound_or_explained() -> None:
    version = draft_version()
    material = Material.objects.create(version=version, key="card", name="身份证", source="20")
    with pytest.raises(operations.CannotPublish, match="绑定"):
        operations.publish(version=version)
    Material.objects.filter(pk=material.pk).update(form="fetched", registry_source="profile.id_document")
    operations.publish(version=version)


def test_themes_must_be_for_those_the_item_serves() -> None:
    version = draft_version()
    version.themes.add(theme(kind="enterprise"))
    with pytest.raises(operations.CannotPublish, match="不面向"):
        operations.publish(version=version)


def test_a_charge_with_its_fee_and_basis_is_published() -> None:
    version = draft_version(charged=True, fee_basis="演示依据")
    Fee.objects.create(version=version, name="工本费", amount=1000, standard="10 元")
    assert operations.publish(version=version).state == "published"


def test_only_what_the_answers_ask_for_is_to_be_handed_in() -> None:
    version = draft_version()
    when = [{"question": "ground", "operator": "eq", "value": "job"}]
    Material.objects.create(version=version, key="job", name="就业证明", shown_when=when, order=1)
    Material.objects.create(version=version, key="photo", name="照片", question_key="photo", order=2)
    Material.objects.create(
        version=version, key="id", name="身份证", form="fetched", registry_source="profile.id_document", order=3
    )
    assert [m.key for m in materials.asked(version, {"ground": "job"})] == ["form", "job", "photo", "id"]
    assert [m.key for m in materials.to_upload(version, {"ground": "job"})] == ["form", "job"]
    assert [m.key for m in materials.to_upload(version, {"ground": "home"})] == ["form"]
    assert materials.counted(version.materials.all()) == (3, 1)


def test_an_item_to_apply_for_online_has_a_form() -> None:
    assert online_version().can_apply_online
    assert not published_version().can_apply_online
    with pytest.raises(operations.CannotPublish, match="选择申请表"):
        online_version(form=None)
    at_a_window = published_version(service_kind="apply", form=None)
    assert not at_a_window.can_apply_online
