"""Stored forms: publishing, freezing, faults; prefill sources."""

import json
from datetime import date

import pytest
from django.utils import timezone

from services.accounts.models import Person
from services.questions import operations, sources
from services.questions.checks import stored_names_have_handlers
from services.questions.models import DefinitionFrozenError, FormDefinition, Question
from services.questions.spec import form_spec, snapshot
from services.registries.gateways.base import RegistryUnavailable
from tests.factories import accounts
from tests.factories.catalog import draft_form, form, page, published_form, question

pytestmark = pytest.mark.django_db


def test_a_published_form_never_changes() -> None:
    definition = published_form()
    asked = Question.objects.get(definition=definition)
    definition.title = "改过"
    asked.label = "改过"
    for row in (definition, asked, asked.group):
        with pytest.raises(DefinitionFrozenError):
            row.save()
        with pytest.raises(DefinitionFrozenError):
            row.delete()
    assert FormDefinition.objects.filter(pk=definition.pk).update(title="改过") == 0
    assert form_spec(FormDefinition.objects.get(pk=definition.pk)).title == "演示表单"


def test_a_draft_may_change() -> None:
    definition = draft_form()
    definition.title = "改过"
    definition.save()
    assert FormDefinition.objects.get(pk=definition.pk).title == "改过"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "telepathy"}, "telepathy"),
        ({"kind": "choice", "options": [{"value": "a", "label": "甲"}]}, "两个选项"),
        ({"prefill": "nobody.knows"}, "nobody.knows"),
        ({"bounds": {"colour": "red"}}, "colour"),
        ({"shown_when": [{"question": "later", "operator": "eq", "value": 1}]}, "later"),
        ({"kind": "date", "bounds": {"max": "someday"}}, "someday"),
    ],
)
def test_a_form_with_a_fault_is_not_published(fields: dict, said: str) -> None:
    definition = draft_form(**fields)
    with pytest.raises(operations.CannotPublishForm, match=said):
        operations.publish_form(definition=definition, by=None)
    assert not FormDefinition.objects.get(pk=definition.pk).is_published


def test_a_snapshot_survives_json_and_takes_three_queries(django_assert_num_queries: object) -> None:
    definition = published_form()
    with django_assert_num_queries(2):
        frozen = snapshot(definition)
    assert form_spec(json.loads(json.dumps(frozen))) == form_spec(definition)


def test_a_stored_kind_without_a_handler_fails_the_system_check() -> None:
    assert stored_names_have_handlers(databases=["default"]) == []
    draft_form(kind="telepathy", prefill="nobody.knows")
    assert [e.id for e in stored_names_have_handlers(databases=["default"])] == ["questions.E001", "questions.E002"]


def of(person: Person, *keys: str) -> dict[str, sources.Prefill]:
    spec = form(page(*(question("text", key.split(".")[1], prefill=key) for key in keys)))
    return sources.collect(spec, person=person, by=None, purpose="演示")


def test_profile_answers_come_with_their_source() -> None:
    person = accounts.person("陈演示", phone="13800000001")
    found = of(person, "profile.name", "profile.phone", "profile.address")
    assert found["name"].value == "陈演示"
    assert found["name"].source == "profile.name"
    assert found["phone"].source_label
    assert "address" not in found  # nothing known: left to the person


def test_a_form_about_a_child_is_filled_in_for_the_child_and_by_the_parent():
    """A guardian in the child's name, a parent in the own name, an agent: nobody stands in a wrong field."""
    parent = accounts.real_named(accounts.person("王测试", phone="13800300011"))
    child = accounts.person("王小试", born=date(timezone.localdate().year - 10, 1, 1))
    keys = ("parent.name", "parent.phone", "child.name")

    def said(person, by) -> dict[str, object]:
        asked = {key: sources.find(key)(person=person, by=by, purpose="转学") for key in keys}
        return {key: found.value for key, found in asked.items() if found is not None}

    assert said(child, parent) == {
        "parent.name": "王测试",
        "parent.phone": "13800300011",
        "child.name": "王小试",
    }
    assert said(parent.person, parent) == {"parent.name": "王测试", "parent.phone": "13800300011"}
    other = accounts.person("陈演示", born=date(1950, 3, 15))
    assert said(other, parent)["parent.name"] == "陈演示"  # an agent of a grown person is nobody's parent
    assert "child.name" not in said(other, parent)


def test_a_source_that_fails_leaves_the_question_empty() -> None:
    def broken(**_context: object) -> None:
        raise RegistryUnavailable

    def wild(**_context: object) -> None:
        raise ZeroDivisionError

    person = accounts.person()
    with sources.SOURCES.replace("profile.name", broken), sources.SOURCES.replace("profile.phone", wild):
        assert of(person, "profile.name", "profile.phone") == {}


def test_one_register_is_asked_once_for_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.registries.gateways.base import GATEWAYS, ResidenceRecord
    from services.registries.models import RegistryQuery

    class Gate:
        def residence(self, **_document: str) -> ResidenceRecord:
            from datetime import date

            return ResidenceRecord(date(2026, 3, 2), "演示路 1 号", "演示派出所")

    with GATEWAYS.replace("residence", Gate()):
        found = of(accounts.person(), "registry.residence_date", "registry.residence_address")
    assert found["residence_date"].value == "2026-03-02"
    assert found["residence_address"].on_date == "2026-03-02"
    assert RegistryQuery.objects.count() == 1
