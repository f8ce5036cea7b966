"""What is checked is what was handed in: nobody releases another version, and nothing changes in the middle of it."""

from __future__ import annotations

import threading

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts.models import User
from services.catalog import operations
from services.catalog.models import ImplementedItem, ItemVersion, VersionFrozenError
from services.catalog.operations.changing import Change
from services.departments.enums import Role
from tests.factories import departments
from tests.factories.accounts import sign_in
from tests.factories.catalog import draft_version, implemented, published_version
from tests.support.threads import only, together

LIST = "/admin/catalog/itemversion/"
ITEMS = "/admin/catalog/implementeditem/"


def staff() -> tuple[User, User]:
    """Who makes and who checks the items of every department."""
    office = departments.department(keeps_catalogue=True)
    return departments.holder(Role.ITEM_EDITOR, where=office), departments.holder(Role.ITEM_CHECKER, where=office)


def at(user: User) -> Client:
    return sign_in(Client(), user)


def handed_in_anew(version: ItemVersion, maker: User) -> ItemVersion:
    """Taken back, changed and handed in again, by another hand than the caller's."""
    again = operations.recall(version=ItemVersion.objects.get(pk=version.pk), by=maker)
    again.summary = "改过的说明"
    again.save()
    return operations.hand_in(version=again, by=maker)


@pytest.mark.django_db
def test_what_was_handed_in_anew_is_looked_at_again() -> None:
    maker, checker = staff()
    version = operations.hand_in(version=draft_version(), by=maker)
    address = f"{LIST}{version.pk}/move/approve/"
    seen = at(checker).get(address).context["seen"]
    handed_in_anew(version, maker)
    answer = at(checker).post(address, {"seen": seen}, follow=True)
    assert "请重新看一遍" in answer.content.decode()
    assert ItemVersion.objects.get(pk=version.pk).state == "review"
    at(checker).post(address, {"seen": answer.context["seen"]})
    assert ItemVersion.objects.get(pk=version.pk).state == "published"


@pytest.mark.django_db
def test_a_version_read_before_it_was_handed_in_anew_is_not_approved() -> None:
    maker, checker = staff()
    version = operations.hand_in(version=draft_version(), by=maker)
    stale = ItemVersion.objects.get(pk=version.pk)
    handed_in_anew(version, maker)
    with pytest.raises(operations.NotOpenToThis):
        operations.approve(version=stale, by=checker)
    assert operations.approve(version=ItemVersion.objects.get(pk=version.pk), by=checker).state == "published"


@pytest.mark.django_db
def test_beside_a_version_that_waits_no_other_is_released() -> None:
    maker, checker = staff()
    first = published_version()
    second = operations.next_version(version=first, by=maker)
    second.effective_from_date = timezone.localdate().replace(year=2099)
    second.save()
    second = operations.approve(version=operations.hand_in(version=second, by=maker), by=checker)
    assert second.state == "scheduled"
    third = operations.next_version(version=first, by=maker)
    for day in (second.effective_from_date, timezone.localdate()):
        third.effective_from_date = day
        third.save()
        with pytest.raises(operations.CannotPublish, match="第 2 版"):
            operations.hand_in(version=third, by=maker)
    operations.recall(version=second, by=maker)
    assert operations.approve(version=operations.hand_in(version=third, by=maker), by=checker).state == "published"


@pytest.mark.django_db
def test_what_the_database_refuses_beside_another_does_not_happen() -> None:
    """Two of one item that wait: the rules were looked at before the other one did."""
    first = published_version()
    far = timezone.localdate().replace(year=2099)
    one, other = (
        draft_version(item=first.item, item_code=first.item_code, version=n, effective_from_date=far) for n in (2, 3)
    )
    operations.publish(version=one)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(operations.NotOpenToThis):
        patch.setattr("services.catalog.operations.life.findings", lambda version: [])
        operations.publish(version=other)
    assert ItemVersion.objects.get(pk=other.pk).state == "draft"


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "9" * 5_000, "-1", "1e3"])
def test_numbers_in_addresses_that_are_none(number: str) -> None:
    maker, _checker = staff()
    draft_version()
    for address in (f"{LIST}unfinished/", LIST):
        for name in ("department", "rule"):
            if (address, name) != (LIST, "rule"):
                assert at(maker).get(address, {name: number}).status_code == 200, (address, name)


@pytest.mark.django_db
def test_what_moved_on_meanwhile_is_left_out_of_a_change_to_many() -> None:
    maker, _checker = staff()
    moved, other = (ItemVersion.objects.select_related("item").get(pk=draft_version().pk) for _n in range(2))
    operations.hand_in(version=ItemVersion.objects.get(pk=moved.pk), by=maker)
    done = operations.change_many(versions=[moved, other], change=Change("minutes_to_fill", 9), by=maker)
    assert [planned.how for planned in done] == ["left", "in place"]
    assert ItemVersion.objects.get(pk=moved.pk).minutes_to_fill != 9


def test_a_draft_that_is_handed_in_while_it_is_saved_does_not_come_back(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker, _checker = staff()
    version = draft_version()
    writing = ItemVersion.objects.get(pk=version.pk)
    looked, gone_on = threading.Event(), threading.Event()
    really = ItemVersion._refuse_frozen

    def slowly(self: ItemVersion, update_fields: object) -> None:
        really(self, update_fields)
        if self is writing:
            looked.set()
            gone_on.wait(1.5)

    monkeypatch.setattr(ItemVersion, "_refuse_frozen", slowly)

    def write() -> None:
        from django.db import transaction

        with transaction.atomic():
            writing.summary = "同时写的说明"
            writing.save()

    def hand_in() -> None:
        looked.wait(20)
        operations.hand_in(version=ItemVersion.objects.get(pk=version.pk), by=maker)
        gone_on.set()

    only(together(write, hand_in), VersionFrozenError)
    version.refresh_from_db()
    assert (version.state, version.submitted_by) == ("review", maker)


@pytest.mark.django_db
def test_a_code_is_built_once_and_stays() -> None:
    maker, _checker = staff()
    item, other = implemented(), implemented()
    client = at(maker)
    fields = {"name": other.name, "level": other.level, "routing": other.routing, "forward_days": 2, "department": ""}
    rows = {f"places-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    taken = {"base": item.base_id, "department": item.department_id}
    answer = client.post(f"{ITEMS}{other.pk}/change/", fields | rows | taken)
    assert "已经在办理这个基本事项" in answer.content.decode()
    draft = draft_version(item=item)
    form = client.get(f"{ITEMS}{item.pk}/change/").context["adminform"].form
    assert {"base", "department", "level"} <= set(form.fields)
    operations.publish(version=draft)
    form = client.get(f"{ITEMS}{item.pk}/change/").context["adminform"].form
    assert not {"base", "department", "level"} & set(form.fields)
    before = item.code
    client.post(f"{ITEMS}{item.pk}/change/", fields | rows | {"base": other.base_id, "level": 5})
    assert ImplementedItem.objects.get(pk=item.pk).code == before
