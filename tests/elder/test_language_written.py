"""What somebody who reads English leaves behind is Chinese, as everybody else reads it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from services.applications.models import Progress
from services.common.relay import drain
from services.notices.models import Notice
from tests.elder.test_language import html_of, speaking
from tests.factories import applications as make
from tests.factories.accounts import sign_in


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_a_case_of_somebody_who_reads_english_stays_chinese():
    case = make.received()
    client = sign_in(speaking("en"), make.resident(make.MIGRANT))
    answer = client.post(reverse("applications:withdraw", args=[case.ref]), follow=True)
    assert answer.status_code == 200
    drain()
    steps = Progress.objects.filter(application=case).order_by("pk")
    assert [step.by_label for step in steps if step.move == "withdraw"] == ["您本人"]
    assert not any(re.search("[A-Za-z]{4}", f"{step.note} {step.by_label}") for step in steps)
    told = Notice.objects.filter(person=case.applicant, event="case_withdrawn").order_by("-pk")[:1]
    assert [("已撤回" in notice.title, "您的申请已撤回" in notice.body) for notice in told] == [(True, True)]
    assert not re.search("[A-Za-z]{4}", " ".join(step.document.title for step in steps if step.document))
    shown = html_of(client, reverse("applications:case", args=[case.ref]))
    assert ", you yourself" in shown
    assert "您本人" not in shown
