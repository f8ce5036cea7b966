"""Versions: written by one, released by another, kept by the database; which one holds; what others are told."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common import holidays, workdays
from services.common.models import CalendarDay
from services.tariffs import access, diff, entitlements, operations
from services.tariffs.engine import CalendarMissing, Entitlement, NoTariff, SpecError, Stay, price
from services.tariffs.enums import FIXED, Actor, State
from services.tariffs.models import Tariff, TariffVersion
from services.tariffs.workflow import MOVES, open_to
from tests.factories import accounts, departments
from tests.tariffs.made import spec_of

pytestmark = pytest.mark.django_db
TEXT = json.dumps(spec_of("lot-half-hours"), ensure_ascii=False)


@pytest.fixture
def writer():
    return departments.system_admin()


@pytest.fixture
def checker():
    return departments.system_admin()


def written(by, code: str = "rule", text: str = TEXT, **fields) -> TariffVersion:
    tariff, _made = Tariff.objects.get_or_create(code=code, defaults={"name": code})
    since = {"valid_since": timezone.now() - timedelta(days=9)}
    return operations.draft(tariff=tariff, by=by, spec_text=text, **since | fields)


def released(writer, checker, **fields) -> TariffVersion:
    return operations.publish(version=operations.send(version=written(writer, **fields), by=writer), by=checker)


def test_two_people_and_every_step_is_logged(writer, checker):
    version = released(writer, checker)
    assert (version.state, version.checked_by, version.number) == (State.PUBLISHED, checker, 1)
    events = AuditEntry.objects.filter(subject_ref="tariff:rule/1").order_by("pk")
    assert [row.event for row in events] == ["tariffs.drafted", "tariffs.send", "tariffs.publish"]


def test_the_writer_does_not_release_and_strangers_do_nothing(writer, checker):
    version = operations.send(version=written(writer), by=writer)
    for person in (writer, departments.clerk(), departments.security_admin()):
        with pytest.raises(operations.NotForThisPerson):
            operations.publish(version=version, by=person)
    with pytest.raises(operations.NotForThisPerson):
        operations.take_back(version=version, by=checker)
    with pytest.raises(operations.NotForThisPerson):
        written(departments.clerk())
    with pytest.raises(operations.ReasonMissing):
        operations.send_back(version=version, by=checker, reason=" ")
    version.refresh_from_db()
    assert version.state == State.REVIEW


def test_a_rule_that_is_wrong_is_not_even_a_draft(writer):
    with pytest.raises(SpecError):
        written(writer, text='{"kind": "parking"}')
    with pytest.raises(SpecError):
        written(writer, text=json.dumps(spec_of("guangdong-charging")))
    assert not TariffVersion.objects.exists()


def test_what_was_changed_meanwhile_is_not_released(writer, checker):
    seen = operations.send(version=written(writer), by=writer)
    stale = TariffVersion.objects.get(pk=seen.pk)
    operations.write(version=operations.take_back(version=seen, by=writer), by=writer, vehicle_class="large")
    with pytest.raises(operations.NotOpenToThis):
        operations.publish(version=stale, by=checker)
    with pytest.raises(operations.NotOpenToThis):
        operations.write(version=stale, by=writer, vehicle_class="")


@pytest.mark.parametrize(
    "change",
    [
        {"spec_text": "{}"},
        {"sha256": "0" * 64},
        {"scope_ref": "lot:2"},
        {"vehicle_class": "large"},
        {"valid_until": timezone.now() + timedelta(days=400)},
        {"state": State.DRAFT},
        {"number": 7},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_what_is_published(writer, checker, change):
    version = released(writer, checker)
    with pytest.raises(DatabaseError), transaction.atomic():
        TariffVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        TariffVersion.objects.filter(pk=version.pk)._raw_delete("default")
    kept = TariffVersion.objects.get(pk=version.pk)
    assert (kept.spec_text, kept.sha256, kept.state) == (version.spec_text, version.sha256, State.PUBLISHED)
    draft = written(writer)
    TariffVersion.objects.filter(pk=draft.pk).update(scope_ref="lot:9")


def test_the_table_of_moves_has_an_end():
    assert {move.target for move in MOVES.values()} | {State.DRAFT} == set(State)
    assert open_to(State.STOPPED, Actor.CHECKER) == []
    assert all(move.sources <= {State.PUBLISHED} for move in MOVES.values() if move.sources & FIXED)
    assert Actor.MAKER not in MOVES["publish"].by


def test_prices_of_the_past_do_not_change(writer, checker):
    released(writer, checker)
    again = operations.send(version=written(writer), by=writer)
    with pytest.raises(operations.CannotPublish, match="begins_in_the_past"):
        operations.publish(version=again, by=checker)
    coming = released(writer, checker, valid_since=timezone.now() + timedelta(days=2))
    assert access.in_force(scope_ref="", at=timezone.now()).number == 1
    assert access.in_force(scope_ref="", at=timezone.now() + timedelta(days=3)) == coming
    operations.stop(version=coming, by=checker, reason="延期")
    assert access.in_force(scope_ref="", at=timezone.now() + timedelta(days=3)).number == 1
    with pytest.raises(operations.CannotPublish, match="begun"):
        operations.stop(version=access.in_force(scope_ref="", at=timezone.now()), by=checker, reason="x")


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ({}, {"scope_ref": "lot:1"}),
        ({}, {"vehicle_class": "large"}),
        ({}, {"scope_ref": "lot:1", "vehicle_class": "large"}),
        ({"scope_ref": "lot:1"}, {"scope_ref": "lot:1", "vehicle_class": "large"}),
        ({"vehicle_class": "large"}, {"scope_ref": "lot:1", "vehicle_class": "large"}),
        ({"vehicle_class": "large"}, {"scope_ref": "lot:1"}),
    ],
    ids=str,
)
def test_a_nearer_version_does_not_change_prices_of_the_past(writer, checker, held, new):
    released(writer, checker, code="held", **held)
    with pytest.raises(operations.CannotPublish, match="begins_in_the_past"):
        released(writer, checker, code="new", **new)
    assert released(writer, checker, code="later", valid_since=timezone.now() + timedelta(days=1), **new)


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ({"scope_ref": "lot:1"}, {}),
        ({"scope_ref": "lot:1"}, {"scope_ref": "lot:2"}),
        ({"vehicle_class": "large"}, {}),
        ({"vehicle_class": "large"}, {"scope_ref": "lot:1", "vehicle_class": "small"}),
        ({"days": (30, 20)}, {"scope_ref": "lot:1"}),
        ({"days": (5, None)}, {"scope_ref": "lot:1", "days": (30, 10)}),
    ],
    ids=str,
)
def test_a_version_may_begin_in_the_past_where_it_takes_no_place(writer, checker, held, new):
    for code, fields in (("held", dict(held)), ("new", dict(new))):
        since, until = fields.pop("days", (9, None))
        fields["valid_since"] = timezone.now() - timedelta(days=since)
        fields["valid_until"] = until and timezone.now() - timedelta(days=until)
        assert released(writer, checker, code=code, **fields).state == State.PUBLISHED


def test_the_nearest_version_holds_and_none_is_an_error(writer, checker):
    at = timezone.now()
    with pytest.raises(NoTariff):
        access.in_force(scope_ref="lot:1", at=at)
    large = released(writer, checker, code="large", scope_ref="lot:1", vehicle_class="large")
    lot = released(writer, checker, code="lot", scope_ref="lot:1")
    released(writer, checker, code="over", scope_ref="lot:3", valid_until=at - timedelta(days=1))
    whole = released(writer, checker, code="city")
    assert access.in_force(scope_ref="lot:1", at=at) == lot
    assert access.in_force(scope_ref="lot:1", at=at, vehicle_class="large") == large
    assert access.in_force(scope_ref="lot:2", at=at) == whole
    assert access.in_force(scope_ref=("lot:2", "lot:1"), at=at) == lot
    assert access.in_force(scope_ref=("lot:2", "", "lot:1", "lot:1"), at=at) == lot
    assert access.in_force(scope_ref=(), at=at) == whole
    assert access.in_force(scope_ref="lot:3", at=at) == whole
    with pytest.raises(NoTariff):
        access.in_force(scope_ref="lot:1", at=at, kind="electricity")
    assert access.by_ref(lot.tariff_ref) == lot
    with pytest.raises(NoTariff):
        access.by_ref("tariff:nobody/1")


def test_a_version_prices_with_the_calendar_of_the_city(writer, checker):
    holidays.load()
    CalendarDay.objects.create(day=date(2026, 11, 24), is_workday=False, name="本市放假")
    workdays.forget_cached(2026)
    tariff = access.compiled(released(writer, checker, text=json.dumps(spec_of("shenzhen-roadside"))))
    days = ("2026-11-23", "2026-11-24", "2026-10-01", "2026-10-10", "2026-11-22")
    mornings = [datetime.fromisoformat(f"{day}T10:00+08:00") for day in days]
    fees = [price(tariff, Stay.between(begin, begin + timedelta(hours=1))).fee for begin in mornings]
    assert fees == [900, 0, 0, 900, 0]
    with pytest.raises(CalendarMissing):
        price(tariff, Stay.between(*(datetime.fromisoformat(f"2031-01-02T1{n}:00+08:00") for n in (0, 1))))


def test_free_time_that_other_rooms_know_of():
    def charging(asked):
        return [Entitlement("充电", kind="charging")] if asked.where == "space:7" else []

    now = timezone.now()
    asked = [entitlements.Asked(f"space:{n}", 1, "粤KD12345", None, entry=now, exit=now) for n in (7, 8)]
    with entitlements.PROVIDERS.replace("charging", charging):
        assert entitlements.of(asked[0]) == (Entitlement("充电", kind="charging"),)
        assert entitlements.of(asked[1]) == ()


def test_differences_are_told_field_by_field():
    before, after = spec_of("lot-first-hours"), spec_of("lot-first-hours")
    after["schedule"]["caps"] = [1500]
    after["schedule"]["plans"][0]["bands"][0]["price"] = 150
    del after["new_energy"]
    assert diff.told(before, after) == [
        "计费规则 › 每个周期封顶：[1200] 改为 [1500]",
        "计费规则 › 日期和时段 1 › 时段 1 › 金额：100 改为 150",
        "新能源汽车 › 免费分钟：不再有 60",
    ]
    assert diff.told(before, before) == []


def test_the_administration_writes_tries_and_releases(client, writer, checker):
    accounts.sign_in(client, writer)
    tariff = Tariff.objects.create(code="hall", name="大院停车场")
    typed = {"tariff": tariff.pk, "spec_text": '{"kind": "parking"', "scope_ref": "lot:1", "vehicle_class": ""}
    typed |= {"valid_since_0": "2026-01-01", "valid_since_1": "00:00", "valid_until_0": "", "valid_until_1": ""}
    add = reverse("admin:tariffs_tariffversion_add")
    answer = client.post(add, typed)
    assert answer.status_code == 200
    assert "不是正确的 JSON" in answer.content.decode()
    assert "{&quot;kind&quot;: &quot;parking&quot;" in answer.content.decode()
    for part in ("since", "until"):
        for day in ("0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"):
            far = {f"valid_{part}_0": day, f"valid_{part}_1": "00:00", "spec_text": TEXT}
            answer = client.post(add, typed | far)
            assert answer.status_code == 200
            assert f'value="{day}"' in answer.content.decode()
            assert "年份请填 2000 到 2100" in answer.content.decode()
    for name in (r"\ud800", r"\u202e"):
        answer = client.post(add, typed | {"spec_text": TEXT.replace('"name"', f'"{name}"', 1)})
        assert answer.status_code == 200
        assert "有无法识别的字符" in answer.content.decode()
    assert "docs/tariffs" not in client.get(add).content.decode()
    assert client.post(add, typed | {"spec_text": TEXT}).status_code == 302
    version = TariffVersion.objects.get()
    page = reverse("admin:tariffs_tariffversion_change", args=[version.pk])
    seen = {"seen": version.written_at.isoformat()}
    client.post(reverse("admin:tariffs_tariffversion_move", args=[version.pk, "send"]), seen)
    assert "要由另一位同事核对" in client.get(page).content.decode()
    release = reverse("admin:tariffs_tariffversion_move", args=[version.pk, "publish"])
    client.post(release, seen)
    version.refresh_from_db()
    assert version.state == State.REVIEW
    accounts.sign_in(client, checker)
    client.post(release, seen)
    version.refresh_from_db()
    assert version.state == State.PUBLISHED
    assert client.post(page, typed | {"spec_text": "{}"}).status_code == 403
    assert 'name="spec_text"' in client.get(f"{add}?from={version.pk}").content.decode()


def test_a_stay_is_tried_in_the_administration(client, writer):
    accounts.sign_in(client, writer)
    version = written(writer, text=json.dumps(spec_of("large-and-small")))
    address = reverse("admin:tariffs_tariffversion_try", args=[version.pk])
    stay = {"entry": "2026-11-23T08:00", "exit": "2026-11-23T10:00"}
    text = client.post(address, stay | {"vehicle_class": "large", "plate": "粤k·12345"}).content.decode()
    assert "9.00 元" in text
    assert "<polyline" in text
    assert '<form method="post" class="portal-form" novalidate><input type="hidden" name="csrfmiddlewaretoken"' in text
    assert 'value="粤k·12345"' in text
    assert "没有车型" in client.post(address, stay | {"vehicle_class": "tank"}).content.decode()
    assert "早于入场" in client.post(address, stay | {"exit": "2026-11-23T07:00"}).content.decode()
    assert "请填写日期和时间" in client.post(address, stay | {"exit": "soon"}).content.decode()
    text = client.get(address, {"plate": "粤K12345"}).content.decode()
    assert "粤K12345" not in text
    client.handler.enforce_csrf_checks = True
    assert client.post(address, stay).status_code == 403
    client.handler.enforce_csrf_checks = False
    for person in (departments.security_admin(), departments.editor()):
        accounts.sign_in(client, person)
        assert client.get(address).status_code == 403
