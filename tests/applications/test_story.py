"""A case told to the resident: the days of the promise, the plain words of the elder version, what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.applications import afterwards, story
from services.applications.models import Application
from services.applications.operations import counter
from tests.factories import applications as make

pytestmark = pytest.mark.usefixtures("city")


def test_the_strip_begins_today_and_ends_with_the_promise():
    application = Application.objects.get(pk=make.accepted().pk)
    strip = story.day_strip(application)
    assert (strip[0].text, strip[0].state) == ("今天", "now")
    assert [day.end for day in strip].index(True) == len(strip) - 1
    assert strip[-1].text == f"{application.promise_due_date.day} 日"


def test_days_gone_by_are_past_on_the_strip():
    application = make.accepted()
    due = timezone.localdate() + timedelta(days=9)
    Application.objects.filter(pk=application.pk).update(
        accepted_at=timezone.now() - timedelta(days=6), promise_due_date=due
    )
    strip = story.day_strip(Application.objects.get(pk=application.pk))
    assert [day.state for day in strip] == ["past"] * 6 + ["now"] + [""] * 9


def test_there_is_no_strip_before_the_promise_runs():
    assert story.day_strip(make.received()) == []


def test_the_elder_version_tells_no_inner_step_and_no_office_word():
    application = Application.objects.get(pk=make.proposed().pk)
    usual = [str(node["title"]) for node in story.nodes(application)]
    plain = [str(node["title"]) for node in story.nodes(application, plain=True)]
    assert "送审批" in usual
    assert plain == ["交上去了", "收下了", "正在看材料", "告诉您结果", "发证"]
    assert story.plain_state(application) == "正在办"


def test_what_is_missing_is_named_with_its_day():
    application = make.received()
    item = {"subject": "question", "key": "address", "label": "现住址", "reason": "写到门牌号"}
    supplement = counter.ask_supplement(application=application, items=[item], by=make.staff("clerk1"))
    found = afterwards.missing(Application.objects.all())
    assert [(row.names, row.due_date) for row in found] == [("现住址", supplement.due_date)]
