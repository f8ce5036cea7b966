"""Cases that were under way before clocks were rows get theirs from the dates they carry."""

from datetime import datetime, time, timedelta

from django.db import migrations
from django.utils import timezone

DECIDING = ("accepted", "review", "decision", "site_visit", "joint")
RUNNING = {"received": "notice", "pre_exam": "notice", "supplement": "supplement", **dict.fromkeys(DECIDING, "promise")}


def begin(apps, _editor):
    Application = apps.get_model("applications", "Application")
    Clock = apps.get_model("applications", "Clock")
    cases = Application.objects.filter(state__in=RUNNING, clocks=None).select_related("item_version__rule_set")
    for case in cases.defer("form").iterator(chunk_size=500):
        Clock.objects.bulk_create(_clocks(Clock, case))


def _clocks(model, case):
    kind, version = RUNNING[case.state], case.item_version
    begun = case.accepted_at or case.received_at or case.submitted_at
    if kind == "notice":
        rules = version.rule_set
        limits = [(kind, rules.notice_days or 0, rules.unit, case.notice_due_date, case.received_at or begun)]
    elif kind == "supplement":
        asked = case.supplements.filter(answered_at=None).order_by("id").first()
        limits = [(kind, version.supplement_days, "workday", asked.due_date, asked.asked_at)] if asked else []
    else:
        limits = [
            ("promise", version.promised_number, version.promised_unit, case.promise_due_date, begun),
            ("statutory", version.statutory_number or 0, version.statutory_unit, case.statutory_due_date, begun),
        ]
    return [_clock(model, case, *limit) for limit in limits if limit[3] is not None]


def _clock(model, case, kind, amount, unit, due, begun):
    """Yellow one day before: how long the limit was in its unit need not be known any more."""
    end = timezone.make_aware(datetime.combine(due + timedelta(days=1), time.min))
    return model(
        application=case,
        kind=kind,
        amount=amount,
        unit="day" if unit == "hour" else unit,
        started_at=begun,
        due_date=due,
        ends_at=end,
        warns_at=end - timedelta(days=2),
    )


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_promises_and_after_checks")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
