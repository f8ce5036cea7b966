"""Invented forms and items, named by their state."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from services.catalog import operations
from services.catalog.models import (
    AutoRule,
    BaseItem,
    Condition,
    ImplementedItem,
    ItemPlace,
    ItemVersion,
    Material,
    RuleSet,
    Step,
    Theme,
)
from services.questions.models import FormDefinition, Question, QuestionGroup
from services.questions.operations import publish_form
from services.questions.spec import FormSpec, GroupSpec, QuestionSpec
from tests.factories import departments

_serial = count(1)


def question(kind: str, key: str = "q", **fields: Any) -> QuestionSpec:
    """One question as a case keeps it."""
    if kind in {"choice", "several"}:
        fields.setdefault("options", [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}])
    return QuestionSpec(key=key, kind=kind, label=fields.pop("label", "题目"), group_key="page", **fields)


def page(*questions: QuestionSpec, key: str = "page") -> GroupSpec:
    """One page of questions."""
    return GroupSpec(key, "一页题目？", "一页", "", tuple(questions))


def form(*groups: GroupSpec) -> FormSpec:
    """A form of these pages."""
    return FormSpec("演示", 1, "演示表单", groups)


def draft_form(**question_fields: Any) -> FormDefinition:
    """A stored form with one question, still a draft."""
    definition = FormDefinition.objects.create(code=f"form-{next(_serial)}", title="演示表单")
    group = QuestionGroup.objects.create(definition=definition, key="page", title="一页题目？", short_title="一页")
    values = {"key": "name", "kind": "text", "label": "姓名", **question_fields}
    Question.objects.create(group=group, **values)
    return definition


def published_form() -> FormDefinition:
    """A stored form that never changes again."""
    return publish_form(definition=draft_form(), by=None)


def rule_set() -> RuleSet:
    """Limits of public services."""
    return RuleSet.objects.get_or_create(code="演示", defaults={"name": "公共服务", "item_type": "20"})[0]


def theme(**fields: Any) -> Theme:
    """A theme for residents."""
    n = next(_serial)
    return Theme.objects.create(**{"code": f"theme-{n}", "name": f"主题{n}", **fields})


def implemented(item_type: str = "20", **fields: Any) -> ImplementedItem:
    """An item of a bureau, with a counter in a hall."""
    n = next(_serial)
    base = BaseItem.objects.create(code=f"44{item_type}{90_000 + n:05d}000", name=f"演示事项{n}", item_type=item_type)
    fields.setdefault("department", departments.department())
    item = ImplementedItem.objects.create(base=base, name=base.name, **fields)
    ItemPlace.objects.create(item=item, place=departments.hall(), room="1 号窗口")
    return item


def draft_version(name: str = "", **fields: Any) -> ItemVersion:
    """A version that may be published: a promise of five days, one condition, one step, one material."""
    n = next(_serial)
    values = {
        "item_code": f"item-{n:06}",
        "business_kind": "new",
        "name": name or f"演示事项{n}",
        "service_kind": "advice",
        "effective_from_date": date(2026, 1, 1),
        "rule_set": rule_set(),
        "promised_number": 5,
        "serves": ["person"],
        "channels": ["window"],
        "visits": 1,
        "visits_reason": "要本人签字",
        "result_kind": "none",
        "result_name": "回执",
        **fields,
    }
    if "item" not in values:
        values["item"] = implemented()
    version = ItemVersion.objects.create(**values)
    Condition.objects.create(version=version, text="年满 18 周岁。")
    Step.objects.create(version=version, name="受理", stage="acceptance", who="窗口", limit_number=1)
    Material.objects.create(version=version, key="form", name="申请表", instructions="窗口填写")
    return version


def published_version(name: str = "", **fields: Any) -> ItemVersion:
    """A version in force: a guide to be read at a window."""
    return operations.publish(version=draft_version(name, **fields))


def online_version(name: str = "", **fields: Any) -> ItemVersion:
    """A version in force that one applies for online."""
    values = {
        "service_kind": "apply",
        "form": published_form(),
        "channels": ["online"],
        "visits": 0,
        "visits_reason": "",
        **fields,
    }
    return published_version(name, **values)


def rule(order: int, fact: str, operator: str, value: Any) -> AutoRule:
    """A rule, not stored."""
    return AutoRule(order=order, fact=fact, operator=operator, value=value, explanation=f"规则{order}")
