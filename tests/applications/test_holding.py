"""Who handles a case: claimed by one, taken over with a reason, handed on; and the queue that offers it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.accounts.models import User
from services.applications import finding, held, queue, timing
from services.applications.models import Application, new_ref, phone_tail
from services.applications.operations import holding
from services.applications.operations.moving import OwnCase
from services.audit.models import AuditEntry
from services.departments.models import StaffKin, StaffPost
from tests.factories import applications as make
from tests.factories import departments
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def copies(case: Application, count: int) -> list[Application]:
    """More received cases of the same people, due on different days."""
    made = []
    for n in range(count):
        case.pk, case.ref, case.number = None, new_ref(), f"演示{n}"
        case.due_date = timezone.localdate() + timedelta(days=n - 2) if n % 5 else None
        case.warn_date = case.due_date and case.due_date - timedelta(days=1)
        case.save(force_insert=True)
        made.append(Application.objects.get(pk=case.pk))
    return made


@pytest.fixture
def colleague() -> User:
    """Another examiner of clerk1's department."""
    where = StaffPost.objects.filter(user=make.staff("clerk1"), role="examiner").order_by("pk").first().department
    return departments.clerk(where)


class TestHolding:
    def test_one_claims_and_the_other_is_told(self, colleague: User):
        case, clerk = make.received(), make.staff("clerk1")
        holding.claim(application=case, by=clerk)
        with pytest.raises(holding.NotFree):
            holding.claim(application=Application.objects.get(pk=case.pk), by=colleague)
        case.refresh_from_db()
        assert case.examiner == clerk
        assert AuditEntry.objects.filter(event="case.claimed").count() == 1

    def test_taking_over_needs_a_reason(self, colleague: User):
        case = make.received()
        holding.claim(application=case, by=make.staff("clerk1"))
        with pytest.raises(ValueError, match=r"."):
            holding.take_over(application=case, reason=" ", by=colleague)
        holding.take_over(application=case, reason="轮班", by=colleague)
        case.refresh_from_db()
        assert case.examiner == colleague
        assert AuditEntry.objects.get(event="case.taken_over").detail["reason"] == "轮班"

    def test_kin_may_do_neither(self, colleague: User):
        case = make.received()
        StaffKin.objects.create(user=colleague, person=case.applicant, relation="sibling")
        with pytest.raises(OwnCase):
            holding.claim(application=case, by=colleague)
        holding.claim(application=case, by=make.staff("clerk1"))
        with pytest.raises(OwnCase):
            holding.take_over(application=case, reason="轮班", by=colleague)
        went = holding.hand_on(cases=[case], to=colleague, reason="下班", by=make.staff("clerk1"))
        assert went == []
        assert holding.take_next(department_ids=[case.department_id], by=colleague) is None

    def test_a_shift_is_handed_on_as_far_as_it_may_be(self, colleague: User):
        case, clerk = make.received(), make.staff("clerk1")
        holding.claim(application=case, by=clerk)
        stranger = departments.clerk()
        assert holding.hand_on(cases=[case], to=stranger, reason="下班", by=clerk) == []
        assert holding.hand_on(cases=[case], to=colleague, reason="下班", by=clerk) == [case]
        case.refresh_from_db()
        assert case.examiner == colleague

    def test_a_move_of_somebody_elses_case_needs_the_take_over_first(self, client: Client, colleague: User):
        case = make.received()
        holding.claim(application=case, by=colleague)
        sign_in(client, make.staff("clerk1"))
        answer = client.post(reverse("counter:accept", args=[case.ref]))
        assert answer.status_code == 409
        assert str(colleague) in answer.content.decode()
        empty = client.post(reverse("counter:take_over", args=[case.ref]), {"reason": " "}).text
        assert "写明接手的原因，同事会看到。" in empty
        assert "申请人会看到" not in empty
        client.post(reverse("counter:take_over", args=[case.ref]), {"reason": "同事请假"})
        case.refresh_from_db()
        assert case.examiner.username == "clerk1"

    def test_a_stale_page_is_refused_with_what_changed(self, client: Client, colleague: User):
        case = make.received()
        told = held.seen(case)
        holding.claim(application=case, by=colleague)
        sign_in(client, make.staff("clerk1"))
        answer = client.post(reverse("counter:claim", args=[case.ref]), {"seen": told})
        assert answer.status_code == 409
        assert str(colleague) in answer.context["refusal"]

    def test_several_at_once_each_by_itself(self, client: Client, colleague: User):
        first = make.received()
        cases = [Application.objects.get(pk=first.pk), *copies(first, 3)]
        holding.claim(application=cases[0], by=colleague)
        sign_in(client, make.staff("clerk1"))
        client.post(reverse("counter:several"), {"do": "claim", "case": [case.ref for case in cases]})
        assert Application.objects.filter(examiner__username="clerk1").count() == 3
        client.post(reverse("counter:several"), {"do": "accept", "case": [cases[0].ref]})
        assert not Application.objects.filter(state="accepted").exists()

    def test_two_with_the_case_open_see_each_other(self, client: Client, colleague: User):
        case = make.received()
        sign_in(client, make.staff("clerk1"))
        assert client.post(reverse("counter:here", args=[case.ref])).json() == {"others": []}
        other = Client()
        sign_in(other, colleague)
        assert other.post(reverse("counter:here", args=[case.ref])).json() == {"others": [str(make.staff("clerk1"))]}


class TestQueue:
    def test_the_database_tells_the_lights_and_the_order_as_one_case_is_told(self):
        first = make.received()
        copies(first, 12)
        cases = list(Application.objects.all())
        for light, part in queue.lights().items():
            told = {case.pk for case in cases if timing.desk_light(case) == light}
            assert set(Application.objects.filter(part).values_list("pk", flat=True)) == told

    def test_next_and_previous_walk_the_whole_queue(self):
        first = make.received()
        copies(first, 8)
        clerk = make.staff("clerk1")
        order = list(Application.objects.at_the_counter())
        choice, ids = queue.Choice(), {first.department_id}
        for n, case in enumerate(order):
            found = queue.find(ids, user=clerk, choice=choice, page="", selected=case)["neighbours"]
            assert found["previous"] == (order[n - 1].ref if n else "")
            assert found["next"] == (order[n + 1].ref if n + 1 < len(order) else "")

    def test_by_department_person_and_holder(self, client: Client, colleague: User):
        first = make.received()
        rows = copies(first, 4)
        holding.claim(application=rows[0], by=colleague)
        sign_in(client, make.staff("clerk1"))
        desk = reverse("counter:desk")
        assert client.get(desk, {"show": "free"}).context["queue_page"].paginator.count == 4
        assert client.get(desk, {"person": colleague.pk}).context["counts"]["all"] == 1
        assert client.get(desk, {"department": 999999}).context["counts"]["all"] == 0
        assert client.get(desk, {"show": "x", "department": "'", "window": "９"}).context["counts"]["all"] == 5

    def test_at_most_ten_queries(self, client: Client):
        copies(make.received(), 60)
        sign_in(client, make.staff("clerk1"))
        client.get(reverse("counter:desk"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("counter:desk"))
        assert len(queries) <= 10, "\n".join(query["sql"][:200] for query in queries)


class TestSearch:
    def test_by_number_phone_and_name_masked_recorded_and_in_no_address(self, client: Client):
        case = make.received()
        assert case.phone_tail == phone_tail(case.applicant.phone)
        sign_in(client, make.staff("clerk1"))
        for words in (case.applicant.phone[-4:], case.applicant.name):
            answer = client.post(reverse("counter:search"), {"words": words})
            assert [row["case"] for row in answer.context["found"]] == [case]
            assert case.applicant.name not in answer.content.decode().replace(f'value="{words}"', "")
        answer = client.post(reverse("counter:search"), {"words": case.number})
        assert answer["Location"].endswith(f"/{case.ref}/")
        kept = AuditEntry.objects.filter(event="desk.searched")
        assert kept.count() == 3
        assert case.applicant.name not in str([entry.detail for entry in kept])

    def test_nothing_of_other_departments(self):
        case = make.received()
        assert finding.search([], case.number) == []
        assert finding.search([departments.department().pk], case.applicant.name) == []

    def test_ones_own_figures(self):
        case = make.proposed()
        told = finding.own_figures(make.staff("clerk1"), {case.department_id})
        assert told["today"] == 1
        assert told["median_hours"] == 0
        assert finding.own_figures(make.staff("approver1"), {case.department_id})["today"] == 0
