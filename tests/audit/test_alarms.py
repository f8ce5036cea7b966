"""Planted incidents: each raises its alarm within five minutes, once, and somebody looks into it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from services.audit import alarms, chain, chaining, operations, standing, triggers, verification, watching
from services.audit.enums import AlarmRule
from services.audit.models import Alarm, AuditEntry
from services.audit.operations import record
from services.common.models import OutboxTask, Priority
from services.common.relay import claim, drain
from services.common.schedule import PERIODIC, key_of, write_due
from tests.audit.conftest import minute
from tests.factories import departments
from tests.support.clock import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running")]
ROOT = Path(__file__).resolve().parents[2]
WITHIN = timedelta(minutes=5)


def rules() -> list[tuple[str, str, int]]:
    """The alarms there are."""
    return list(Alarm.objects.order_by("pk").values_list("rule", "actor_ref", "count"))


def after(clock: Clock) -> timedelta | None:
    """How long until somebody can see an alarm; None when there is none within the limit."""
    begun = clock.now()
    while clock.now() - begun < WITHIN:
        minute(clock)
        if Alarm.objects.exists():
            return clock.now() - begun
    return None


def spread(clock: Clock, times: int, minutes: float, act: Callable[[int], object]) -> None:
    """``times`` acts over ``minutes``, the relay at work between them."""
    for n in range(times):
        act(n)
        before = clock.now()
        clock.forward(minutes=minutes / times)
        if before.minute != clock.now().minute and n + 1 < times:
            write_due()
            drain()


def reveal(by: object) -> Callable[[int], None]:
    return lambda n: record(event="case.revealed", by=by, subject=f"case:{n}", detail={"reason": "contact"})


def refuse(by: object) -> Callable[[int], None]:
    return lambda n: record(event="access.refused", by=by, subject=f"case:{n}", detail={"status": 404})


# ------------------------------------------------------------ counting


@pytest.mark.parametrize("minutes", [0.1, 9.5])
def test_a_hundred_reveals_in_ten_minutes(clock: Clock, minutes: float) -> None:
    clerk = departments.clerk()
    spread(clock, 100, minutes, reveal(clerk))
    assert after(clock)
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.actor_ref, alarm.count) == (AlarmRule.REVEALS, f"user:{clerk.pk}", 100)
    assert alarm.actor_label == "何*示"
    assert alarm.first_at < alarm.last_at <= alarm.raised_at


def test_not_ninety_nine_nor_a_hundred_by_two_nor_over_an_hour(clock: Clock) -> None:
    spread(clock, 99, 5, reveal(departments.clerk()))
    two = departments.clerk(), departments.clerk()
    spread(clock, 100, 5, lambda n: reveal(two[n % 2])(n))
    spread(clock, 100, 60, reveal(departments.clerk()))
    assert after(clock) is None, rules()


def test_an_export_of_a_thousand_rows(clock: Clock) -> None:
    admin = departments.system_admin()
    record(event="items.exported", by=admin, subject="items:export", detail={"rows": 999, "as": "json"})
    assert after(clock) is None, rules()
    clock.forward(minutes=10)
    record(event="items.exported", by=admin, subject="items:export", detail={"rows": 1000, "as": "json"})
    assert after(clock)
    assert (Alarm.objects.get().rule, Alarm.objects.get().count) == (AlarmRule.EXPORT, 1000)


def test_an_export_in_pieces(clock: Clock) -> None:
    admin = departments.system_admin()
    spread(clock, 4, 4, lambda n: record(event="items.exported", by=admin, detail={"rows": 250}))
    assert after(clock)


def test_twenty_refusals_at_the_counter(clock: Clock) -> None:
    """As the middleware writes them: a clerk tries the cases of another department."""
    clerk = departments.clerk()
    spread(clock, 19, 3, refuse(clerk))
    assert after(clock) is None, rules()
    spread(clock, 60, 120, lambda n: None)  # the relay stays at work: a silent jump would be an alarm of its own
    spread(clock, 20, 9, refuse(clerk))
    minute(clock)
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.actor_ref, alarm.count) == (AlarmRule.REFUSALS, f"user:{clerk.pk}", 20)


def test_visitors_share_a_name_and_raise_none(clock: Clock) -> None:
    spread(clock, 60, 1, refuse("anonymous"))
    assert after(clock) is None, rules()


def test_one_name_tried_from_many_networks(clock: Clock) -> None:
    def guess(networks: int, login: str) -> Callable[[int], None]:
        detail = lambda n: {"network": f"n{n % networks}"}  # noqa: E731
        return lambda n: record(event="accounts.sign_in_refused", by=None, subject=login, detail=detail(n))

    spread(clock, 30, 5, guess(4, "login:one-who-forgot"))
    assert after(clock) is None, rules()
    spread(clock, 20, 5, guess(5, "login:guessed"))
    assert after(clock)
    assert Alarm.objects.get().actor_ref == "login:guessed"


def test_guesses_at_the_staff_door_are_counted(clock: Clock) -> None:
    departments.clerk(username="clerk", password="a-demo-password-of-clerks")
    for n in range(20):
        typed = {"login": "clerk", "password": "wrong"}
        Client().post("/accounts/login/", typed, REMOTE_ADDR=f"10.0.{n % 5}.1")
    assert after(clock)
    assert Alarm.objects.get().rule == AlarmRule.SIGN_INS
    assert "10.0." not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_an_hour_without_relay_loses_nothing(clock: Clock) -> None:
    clerk = departments.clerk()
    clock.forward(minutes=3)
    for n in range(100):
        reveal(clerk)(n)
    clock.forward(minutes=50)
    minute(clock)
    assert {AlarmRule.REVEALS, AlarmRule.SCHEDULE} == set(Alarm.objects.values_list("rule", flat=True))


# ------------------------------------------------------------ once


def test_a_sweep_again_changes_nothing_and_more_of_it_counts_on(clock: Clock) -> None:
    clerk = departments.clerk()
    spread(clock, 100, 2, reveal(clerk))
    assert len(watching.sweep()) == 1
    assert watching.sweep() == []
    spread(clock, 30, 2, reveal(clerk))
    assert watching.sweep() == []
    assert Alarm.objects.get().count == 130
    assert AuditEntry.objects.filter(event="alarm.raised").count() == 1


def test_the_same_alarm_is_not_opened_twice(clock: Clock) -> None:
    hit = alarms.Hit(AlarmRule.REVEALS, "user:1", clock.now(), clock.now(), 100)
    assert operations.raise_alarm(hit=hit, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.create(rule=hit.rule, actor_ref=hit.about, first_at=clock.now(), last_at=clock.now(), count=1)


def test_after_somebody_looked_the_rule_counts_anew(clock: Clock) -> None:
    clerk = departments.clerk()
    spread(clock, 100, 2, reveal(clerk))
    watching.sweep()
    operations.acknowledge_alarm(alarm=Alarm.objects.get(), note="核对名单，已说明", by=departments.audit_admin())
    clock.forward(seconds=1)
    spread(clock, 99, 2, reveal(clerk))
    assert watching.sweep() == []
    reveal(clerk)(99)
    assert len(watching.sweep()) == 1
    assert Alarm.objects.count() == 2


def test_the_sweep_asks_little(clock: Clock, django_assert_max_num_queries: Callable) -> None:
    """However much is in the log: grouped statements over an index, the newest part of the chain, one a task."""
    for n in range(300):
        record(event="case.viewed", by=None, subject=f"case:{n}")
    with django_assert_max_num_queries(18 + len(dict(PERIODIC.items()))):
        watching.sweep()


def test_the_statements_use_the_index(clock: Clock) -> None:
    """On SQLite, whose plan does not depend on how small the table is."""
    for rule in alarms.RULES if connection.vendor == "sqlite" else ():
        plan = alarms.entries(rule, clock.now()).order_by().explain()
        assert "USING INDEX audit_by_event_and_time" in plan, plan


# ------------------------------------------------------------ what stands wrong


@pytest.fixture
def intruder() -> Iterator[object]:
    """Someone with every right on the database and without the key; all of it is rolled back after the test."""
    with connection.schema_editor() if connection.vendor == "postgresql" else connection.cursor() as hands:
        for statement in triggers.DROP[connection.vendor]():
            hands.execute(statement)
    with connection.cursor() as cursor:
        yield cursor


def linked(count: int) -> None:
    for number in range(count):
        record(event="case.accepted", by=None, subject=f"case:{number}")
    chaining.chain_all()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("update audit_auditentry set actor_ref = 'user:9' where seq = 3", "edited:3"),
        ("delete from audit_auditentry where seq = 3", "missing:3"),
        ("delete from audit_auditentry where seq > 38", "cut:40"),
        ("update audit_auditanchor set head = 'x'", "anchor:40"),
    ],
)
def test_a_broken_chain(clock: Clock, settings: object, intruder: object, what: str, kind: str) -> None:
    settings.ALARM_CHAIN_ROWS = 12
    linked(40 - chaining.head()[0])
    assert chaining.head()[0] == 40
    intruder.execute(what)
    assert after(clock)
    about = set(Alarm.objects.filter(rule=AlarmRule.CHAIN).values_list("actor_ref", flat=True))
    for _ in range(4):
        minute(clock)
    about |= set(Alarm.objects.filter(rule=AlarmRule.CHAIN).values_list("actor_ref", flat=True))
    assert kind in about or (kind == "anchor:40" and any(one.startswith("anchor:") for one in about)), about


def test_switched_off_triggers_are_told(clock: Clock, intruder: object) -> None:
    assert triggers.missing()
    assert after(clock)
    assert Alarm.objects.get().actor_ref == "unguarded:0"


def test_all_parts_together_are_the_whole_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    linked(40)
    length = chaining.head()[0]
    assert 35 < length <= 42
    monkeypatch.setattr(verification, "NEWEST", 5)
    assert triggers.missing() == []
    assert verification.verify() == []
    read = []
    monkeypatch.setattr(chain, "seal", lambda entry, seal=chain.seal: read.append(entry.seq) or seal(entry))
    for turn in range(6):
        assert verification.verify_part(turn, 7) == []
    assert set(range(1, length + 1)) <= set(read)


def test_a_broken_link_is_told_once(clock: Clock, intruder: object) -> None:
    linked(20)
    intruder.execute("update audit_auditentry set actor_ref = 'user:9' where seq = 3")
    watching.sweep()
    for alarm in Alarm.objects.filter(rule=AlarmRule.CHAIN):
        operations.acknowledge_alarm(alarm=alarm, note="已留存副本", by=departments.audit_admin())
    clock.forward(minutes=10)
    assert [alarm for alarm in watching.sweep() if alarm.rule == AlarmRule.CHAIN] == []


def test_work_that_nobody_takes(clock: Clock) -> None:
    OutboxTask.objects.create(task="services.common.tasks.sweep", due_at=clock.now(), priority=9)
    for _ in range(7):
        clock.forward(minutes=1)
        write_due()
        while (row := claim(lane=Priority.NORMAL)) is not None:
            from services.common.relay import execute

            execute(row)
    alarm = Alarm.objects.get(rule=AlarmRule.WORK)
    assert (alarm.actor_ref, alarm.count) == (standing.RELAY, 1)


def test_a_relay_that_was_away_while_people_worked(clock: Clock) -> None:
    record(event="case.accepted", by=None)
    clock.forward(minutes=3)
    record(event="case.accepted", by=None)
    clock.forward(minutes=9)
    assert standing.is_late(clock.now())
    minute(clock)
    assert Alarm.objects.get().actor_ref == standing.WATCH
    minute(clock)
    assert not standing.is_late(clock.now())


@pytest.mark.parametrize("hours", [0.5, 30])
def test_a_portal_that_was_switched_off_missed_nothing(clock: Clock, hours: float) -> None:
    clock.forward(seconds=80)
    record(event="case.viewed", by=None)
    clock.forward(hours=hours)
    for _ in range(6):
        minute(clock)
    assert not Alarm.objects.exists()


def test_periodic_work_that_did_not_run(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    hourly = "services.common.tasks.sweep"
    into_the_hour = timedelta(hours=1) - timedelta(seconds=clock.now().timestamp() % 3600)
    while into_the_hour > timedelta(minutes=-10):
        minute(clock)
        into_the_hour -= timedelta(minutes=1)
        OutboxTask.objects.filter(key=key_of(hourly, clock.now())).update(done_at=None, dead_at=clock.now())
    assert Alarm.objects.get().actor_ref == hourly
    assert standing.WATCH in dict(PERIODIC.items())


def test_the_watch_goes_before_other_work(clock: Clock) -> None:
    OutboxTask.objects.create(task="services.common.tasks.sweep", due_at=clock.now() - timedelta(minutes=1))
    clock.forward(minutes=1)
    write_due()
    assert claim().task == standing.WATCH


# ------------------------------------------------------------ nothing is forgotten


def test_every_reveal_and_export_of_the_house_is_counted() -> None:
    """A new event that ends so, but stands in no rule, would raise no alarm."""
    written = {
        node.value
        for path in (ROOT / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value
    }
    by_rule = {rule.rule: set(rule.events) for rule in alarms.RULES}
    shows = {name for name in written if name.endswith(".revealed")} | {"certificate.batch_refused"}  # tells of holders
    assert shows == by_rule[AlarmRule.REVEALS]
    assert {name for name in written if name.endswith(".exported")} == by_rule[AlarmRule.EXPORT]
