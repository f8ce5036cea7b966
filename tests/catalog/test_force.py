"""Versions come into force on their day; halls change once for all guides; rules are tried on past cases."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from services.catalog import operations, trials
from services.catalog.models import AutoRule, CatalogueStamp, ItemVersion
from services.catalog.tasks import bring_into_force
from services.common.schedule import PERIODIC
from services.departments.enums import Role
from services.departments.models import Department
from services.places.models import Place
from tests.factories import accounts, departments
from tests.factories.catalog import draft_version, implemented, published_version

pytestmark = pytest.mark.django_db
DAY = date(2099, 1, 1)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Today is ``day``."""
    monkeypatch.setattr(timezone, "localdate", lambda *arguments: day)


def waiting(first: ItemVersion) -> ItemVersion:
    """The next version, approved, waiting for its day."""
    draft = operations.next_version(version=first, by=None)
    draft.effective_from_date = DAY
    draft.save()
    return operations.publish(version=draft)


def test_a_version_comes_into_force_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "services.catalog.tasks.bring_into_force" in PERIODIC
    first = published_version()
    second = waiting(first)
    assert second.state == "scheduled"
    bring_into_force()
    second.refresh_from_db()
    assert second.state == "scheduled"
    on(monkeypatch, DAY)
    bring_into_force()
    bring_into_force()
    states = dict(ItemVersion.objects.filter(item_code=first.item_code).values_list("version", "state"))
    assert states == {1: "withdrawn", 2: "published"}


def test_one_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = waiting(published_version()), waiting(published_version())
    really = operations.take_effect

    def failing(*, version: ItemVersion) -> ItemVersion:
        if version.pk == bad.pk:
            raise ValueError("broken")
        return really(version=version)

    monkeypatch.setattr(operations, "take_effect", failing)
    on(monkeypatch, DAY)
    bring_into_force()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (bad.state, good.state) == ("scheduled", "published")
    assert bad.rule_version in caplog.text


def test_a_hall_is_changed_once_for_all_guides() -> None:
    version = published_version("演示事项")
    other = published_version("不在这里的事项")
    hall = version.item.places.get().place
    assert hall != other.item.places.get().place
    client = accounts.sign_in(Client(), departments.holder(Role.SYSTEM_ADMIN))
    address = f"/admin/places/place/{hall.pk}/change/"
    shown = client.get(address).content.decode()
    assert "演示事项" in shown
    assert "不在这里的事项" not in shown
    assert "演示路 1 号" in Client().get(f"/items/{version.item_code}/").content.decode()
    before = CatalogueStamp.objects.get().number
    fields = {"name": hall.name, "code": hall.code, "kind": "hall", "is_open": "on", "address": "新路 2 号"}
    answer = client.post(address, fields | {"hours": "工作日 9:00–17:00", "phones": "0668-6660001\n0668-6660002\n"})
    assert answer.status_code == 302, answer.context["errors"]
    assert Place.objects.get(pk=hall.pk).phones == ["0668-6660001", "0668-6660002"]
    assert CatalogueStamp.objects.get().number != before
    assert "新路 2 号" in Client().get(f"/items/{version.item_code}/").content.decode()
    assert ItemVersion.objects.filter(item_code=version.item_code).count() == 1


def test_a_department_s_phone_is_changed_once_for_all_guides() -> None:
    version = published_version("演示事项")
    department = version.department
    old = department.enquiry_phone
    assert old in Client().get(f"/items/{version.item_code}/").content.decode()
    client = accounts.sign_in(Client(), departments.holder(Role.SYSTEM_ADMIN))
    names = ("name", "code", "level", "region", "complaint_phone", "review_body", "court")
    fields = {name: getattr(department, name) for name in names} | {"enquiry_phone": "0668-1234567", "is_active": "on"}
    forms = {"windows-TOTAL_FORMS": "0", "windows-INITIAL_FORMS": "0"}
    answer = client.post(f"/admin/departments/department/{department.pk}/change/", fields | forms)
    assert answer.status_code == 302, answer.context["errors"]
    assert Department.objects.get(pk=department.pk).enquiry_phone == "0668-1234567"
    assert "0668-1234567" in Client().get(f"/items/{version.item_code}/").content.decode()


def test_an_editor_changes_no_hall() -> None:
    hall = departments.hall()
    client = accounts.sign_in(Client(), departments.holder(Role.ITEM_EDITOR))
    address = f"/admin/places/place/{hall.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "改过"}).status_code == 403
    assert Place.objects.get(pk=hall.pk).name == hall.name


def test_rules_are_tried_through_the_registry() -> None:
    where = departments.department()
    version = draft_version(item=implemented(department=where))
    client = accounts.sign_in(Client(), departments.holder(Role.ITEM_EDITOR, where=where))
    address = f"/admin/catalog/itemversion/{version.pk}/trial/"
    assert "还没有规则" in client.get(address).content.decode()
    AutoRule.objects.create(version=version, fact="applicant.age", operator="ge", value=65, explanation="满 65 岁")
    with trials.TRIALS.replace("cases", lambda version, most: []):
        assert "还没有办结的办件" in client.get(address).content.decode()
    rows = [
        trials.Trial("…2026112100001", "2026年11月21日", "准予", True),
        trials.Trial("…2026112100002", "2026年11月21日", "准予", False, ("满 65 岁：不成立",)),
    ]
    with trials.TRIALS.replace("cases", lambda version, most: rows):
        shown = client.get(address).content.decode()
    assert "规则会直接准予 1 件" in shown
    assert "满 65 岁：不成立" in shown
    stranger = accounts.sign_in(Client(), departments.holder(Role.ITEM_EDITOR))
    assert stranger.get(address).status_code == 404
