"""Copies, changes to many at once, and the difference between two versions in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from services.audit.models import AuditEntry
from services.catalog import operations
from services.catalog.diff import differences
from services.catalog.enums import Channel
from services.catalog.models import Condition, Fee, ItemVersion, Material
from services.catalog.operations.changing import ADD_THEME, IN_PLACE, LEFT, NEW_VERSION, REMOVE_THEME, SAME, Change
from services.questions.models import Question
from tests.factories import accounts, departments
from tests.factories.catalog import draft_form, draft_version, online_version, published_version, theme

pytestmark = pytest.mark.django_db


def lines(old: ItemVersion, new: ItemVersion) -> list[str]:
    """Every difference on one line."""
    return [
        f"{section.title}·{line.kind}·{line.label}·{line.before}→{line.after}"
        for section in differences(old, new)
        for line in section.lines
    ]


def test_the_next_version_has_everything_of_the_last() -> None:
    first = published_version("演示事项", search_words="别名一 别名二")
    subject = theme()
    first.themes.add(subject)
    draft = operations.next_version(version=first, by=accounts.resident())
    assert (draft.state, draft.version, draft.item_code) == ("draft", 2, first.item_code)
    assert draft.search_words == "别名一 别名二"
    assert draft.published_at is None
    assert list(draft.themes.all()) == [subject]
    assert [c.text for c in draft.conditions.all()] == [c.text for c in first.conditions.all()]
    assert lines(first, draft) == ["基本信息·changed·施行日期·2026年1月1日→" + date_format(timezone.localdate())]
    assert first.conditions.get().pk != draft.conditions.get().pk
    assert AuditEntry.objects.filter(event="item.next_version").count() == 1


def test_a_draft_that_waits_is_worked_on_rather_than_a_second_one() -> None:
    first = published_version()
    draft = operations.next_version(version=first, by=None)
    assert operations.next_version(version=first, by=None) == draft


def test_a_copy_as_a_new_item_has_its_own_address_number_and_questions() -> None:
    first = online_version("演示事项")
    copy = operations.copy_as_new(version=first, name="另一个事项", item_code="another", by=accounts.resident())
    assert (copy.version, copy.business_number, copy.popularity) == (1, "02", 0)
    assert copy.form_id != first.form_id
    assert not copy.form.is_published
    Question.objects.filter(definition=copy.form).update(label="改过的问题")
    assert Question.objects.get(definition=first.form).label == "姓名"
    with pytest.raises(operations.AddressTaken):
        operations.copy_as_new(version=first, name="再来", item_code="another", by=accounts.resident())


def test_questions_of_the_next_version_may_change_and_the_old_ones_stay() -> None:
    first = online_version()
    draft = operations.next_version(version=first, by=None)
    form = operations.reopen_questions(version=draft, field="form", by=accounts.resident())
    assert form.version == 2
    assert ItemVersion.objects.get(pk=draft.pk).form == form
    assert operations.reopen_questions(version=draft, field="form", by=accounts.resident()) == form
    Question.objects.filter(definition=form).update(label="姓什么")
    assert lines(first, draft)[1:] == ["问题·changed·姓什么：题目·姓名→姓什么"]
    with pytest.raises(operations.NotOpenToThis):
        operations.reopen_questions(version=first, field="form", by=accounts.resident())


def test_a_new_item_begins_with_address_numbers_and_an_empty_form() -> None:
    base = draft_version().item.base
    bureau = departments.department()
    by = accounts.resident()
    begin = {"base": base, "department": bureau, "business_kind": "new", "service_kind": "apply", "by": by}
    first = operations.begin_item(name="游泳场所备案", **begin)
    second = operations.begin_item(name="游泳场所备案", **begin)
    assert (first.item_code, second.item_code) == ("youyongchangsuobeian", "youyongchangsuobeian-2")
    assert first.item == second.item
    assert [first.business_number, second.business_number] == ["01", "02"]
    assert not first.form.is_published


def test_differences_are_told_in_words() -> None:
    form = draft_form(key="ground", kind="choice", label="为什么来", options=[{"value": "job", "label": "上班"}])
    first = published_version("演示事项")
    draft = operations.next_version(version=first, by=None)
    draft.promised_number, draft.channels, draft.form = 3, ["window", "online"], form
    draft.service_kind = "apply"
    draft.save()
    Condition.objects.create(version=draft, text="常住本市。")
    Material.objects.filter(version=draft, key="form").update(
        necessity="3", shown_when=[{"question": "ground", "operator": "eq", "value": "job"}]
    )
    Fee.objects.create(version=draft, name="工本费", amount=1000, standard="10 元")
    told = lines(first, draft)
    assert "基本信息·changed·承诺办结时限·5→3" in told
    window, online = Channel.WINDOW.label, Channel.ONLINE.label
    assert f"基本信息·changed·办理方式·{window}→{window}、{online}" in told
    assert "受理条件·added·常住本市。·→" in told
    assert "材料·changed·申请表：必要性·必要→容缺后补" in told
    assert "材料·changed·申请表：什么时候要·→“为什么来”是“上班”" in told
    assert "收费项目·added·工本费·→" in told
    assert "问题·added·为什么来·→" in told


def test_nothing_is_compared_for_a_new_item() -> None:
    assert differences(None, draft_version()) == []


def test_a_change_of_many_is_looked_at_before_it_is_made() -> None:
    by = accounts.resident()
    draft, shown = draft_version(), published_version()
    checked = draft_version()
    operations.hand_in(version=checked, by=by)
    already = draft_version(supplement_days=10)
    change = Change("supplement_days", 10)
    chosen = [draft, shown, checked, already]
    assert [planned.how for planned in operations.plan(chosen, change)] == [IN_PLACE, NEW_VERSION, LEFT, SAME]
    assert ItemVersion.objects.filter(supplement_days=10).count() == 1
    done = operations.change_many(versions=chosen, change=change, by=by)
    assert [planned.how for planned in done] == [IN_PLACE, NEW_VERSION, LEFT, SAME]
    assert ItemVersion.objects.get(pk=draft.pk).supplement_days == 10
    assert ItemVersion.objects.get(pk=shown.pk).supplement_days == 15
    following = ItemVersion.objects.get(item_code=shown.item_code, version=2)
    assert (following.state, following.supplement_days) == ("draft", 10)


def test_what_the_law_forbids_is_left_alone_and_the_rest_is_done() -> None:
    bound = draft_version(statutory_number=6, statutory_unit="workday")
    free = draft_version()
    done = operations.change_many(versions=[bound, free], change=Change("promised_number", 9), by=accounts.resident())
    assert [planned.how for planned in done] == [LEFT, IN_PLACE]
    assert ItemVersion.objects.get(pk=bound.pk).promised_number == 5
    assert ItemVersion.objects.get(pk=free.pk).promised_number == 9


def test_a_theme_comes_and_goes() -> None:
    draft, subject, by = draft_version(), theme(), accounts.resident()
    operations.change_many(versions=[draft], change=Change(ADD_THEME, subject), by=by)
    assert list(draft.themes.all()) == [subject]
    assert operations.plan([draft], Change(ADD_THEME, subject))[0].how == SAME
    operations.change_many(versions=[draft], change=Change(REMOVE_THEME, subject), by=by)
    assert not draft.themes.exists()


def test_a_day_to_come_is_set_for_many() -> None:
    draft = draft_version()
    day = date(2099, 1, 1)
    operations.change_many(versions=[draft], change=Change("effective_from_date", day), by=accounts.resident())
    assert ItemVersion.objects.get(pk=draft.pk).effective_from_date == day
