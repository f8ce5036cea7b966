"""The queue narrowed to an organ, a window or a colleague by what stands on the page; the bar in one line."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.models import Application
from services.applications.operations import holding
from services.departments.models import StaffPost
from tests.factories import applications as make
from tests.factories import departments
from tests.factories.accounts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def clerk(client: Client) -> Client:
    sign_in(client, make.staff("clerk1"))
    return client


def offered(client: Client, title: str, **asked: str) -> dict[str, str]:
    """Label → address of one group of what the queue can be narrowed to."""
    page = client.get(reverse("counter:desk"), asked)
    group = next(g for g in page.context["narrowing"]["groups"] if str(g["title"]) == title)
    return {row["label"]: row["url"] for row in group["rows"]}


def test_a_colleagues_cases_are_one_link_away(clerk: Client):
    case = make.received()
    colleague = departments.clerk(case.department)
    holding.claim(application=case, by=colleague)
    people = offered(clerk, "经手")
    page = clerk.get(reverse("counter:desk") + people[str(colleague)])
    assert [row["ref"] for row in page.context["rows"]] == [case.ref]
    assert str(colleague) in page.context["narrowing"]["chosen"][0]["label"]
    back = page.context["narrowing"]["chosen"][0]["url"]
    assert clerk.get(reverse("counter:desk") + back).context["narrowing"]["chosen"] == []
    mine = clerk.get(reverse("counter:desk") + people[str(make.staff("clerk1"))])
    assert mine.context["rows"] == []


def test_windows_are_offered_and_a_light_stays_chosen(clerk: Client):
    make.received()
    windows = offered(clerk, "窗口", show="free")
    assert windows
    assert all("show=free" in url for url in windows.values())
    page = clerk.get(reverse("counter:desk") + next(iter(windows.values())))
    assert page.context["rows"] == []


def test_who_works_in_one_organ_is_not_asked_which(client: Client):
    username = "clerk1"
    own = {post.department_id for post in StaffPost.objects.filter(user__username=username)}
    sign_in(client, make.staff(username))
    titles = [str(g["title"]) for g in client.get(reverse("counter:desk")).context["narrowing"]["groups"]]
    assert ("办理机关" in titles) == (len(own) > 1)


def test_a_case_keeps_the_narrowed_queue_beside_it(clerk: Client):
    case = make.received()
    colleague = departments.clerk(case.department)
    page = clerk.get(reverse("counter:case", args=[case.ref]), {"person": str(colleague.pk)})
    assert page.context["narrowing"]["chosen"]
    assert f"?person={colleague.pk}" in page.context["page_address"]
    assert Application.objects.filter(pk=case.pk).exists()


def test_what_is_rarely_used_stands_behind_one_word(clerk: Client):
    page = clerk.get(reverse("counter:desk"))
    bar, more = ([str(entry["name"]) for entry in page.context[name]] for name in ("counter_nav", "counter_more"))
    assert "counter:desk" in bar
    assert "departments:leave" in more
    assert not set(bar) & set(more)
    assert len(bar) <= 7


def test_one_word_of_the_bar_says_where_one_is(clerk: Client):
    for address, where in (("counter:desk", "counter:desk"), ("departments:leave", "departments:leave")):
        page = clerk.get(reverse(address))
        entries = [*page.context["counter_nav"], *page.context["counter_more"]]
        assert [entry["name"] for entry in entries if entry["current"]] == [where]
