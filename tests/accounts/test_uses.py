"""谁看过我的数据: looks by staff, questions to registers, uses of certificates; nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import services.accounts
from services.accounts.personal_data import EVENTS, Use
from services.accounts.uses import by_day, every_use, pages_of_uses
from services.applications.operations import counter
from services.audit.operations import record
from services.registries.operations import household
from tests.factories import accounts, applications, certificates, departments, moves

pytestmark = pytest.mark.django_db
PAGE = "/account/uses/"
SERVICES = Path(services.accounts.__file__).parents[1]


def test_a_question_to_a_register_with_its_reason(client):
    user = accounts.real_named(accounts.person("陈演示"))
    household(person=user.person, purpose="老年人优待证", by=user)
    accounts.sign_in(client, user)
    page = client.get(PAGE).content.decode()
    assert "老年人优待证" in page
    assert "您本人" in page


def test_staff_are_told_by_organ_role_and_masked_name(client):
    user = accounts.real_named(accounts.person("陈演示"))
    clerk = departments.clerk()
    record(event="accounts.phone_moved", by=clerk, subject=user.person)
    accounts.sign_in(client, user)
    page = client.get(PAGE).content.decode()
    assert "在窗口更换了您的手机号" in page
    assert clerk.display_name not in page
    assert clerk.username not in page
    assert "何*示" in page


def test_an_empty_list_and_a_visitor(client):
    user = accounts.real_named()
    accounts.sign_in(client, user)
    assert "还没有人看过" in client.get(PAGE).content.decode()
    assert "12345" in client.get(PAGE).content.decode()
    assert Client().get(PAGE).url.startswith("/account/sign-in/")
    assert accounts.sign_in(Client(), accounts.resident()).get(PAGE).url.startswith("/account/real-name/")


def test_one_sees_only_what_concerns_oneself(client):
    other = accounts.real_named(accounts.person("李样例"))
    household(person=other.person, purpose="别人的事", by=other)
    record(event="accounts.phone_moved", by=departments.clerk(), subject=other.person)
    accounts.sign_in(client, accounts.real_named(accounts.person("王测试")))
    page = client.get(PAGE).content.decode()
    assert "别人的事" not in page
    assert "还没有人看过" in page


def test_pages_are_cut_from_one_list_by_time():
    user = accounts.real_named()
    clerk = departments.clerk()
    for n in range(7):
        household(person=user.person, purpose=f"事由{n}", by=None)
        record(event="accounts.phone_moved", by=clerk, subject=user.person)
    pages = pages_of_uses(user.person, 4)
    assert (pages.count, pages.num_pages) == (14, 4)
    together = [use for number in pages.page_range for use in pages.get_page(number)]
    assert together == every_use(user.person)
    assert [use.at for use in together] == sorted((use.at for use in together), reverse=True)


def test_a_page_asks_the_database_a_handful_of_times(django_assert_max_num_queries):
    user = accounts.real_named()
    for n in range(40):
        household(person=user.person, purpose=f"事由{n}", by=departments.clerk() if n < 3 else None)
    with django_assert_max_num_queries(24):
        list(pages_of_uses(user.person, 30).get_page(1))


def test_the_same_on_one_day_is_one_line():
    now = timezone.now().replace(hour=4)
    same = [Use(now - timedelta(minutes=n), "公安局", "查看", "审查") for n in range(3)]
    days = by_day([*same, Use(now - timedelta(days=1), "公安局", "查看", "审查")])
    assert [[line.times for line in lines] for _day, lines in days] == [[3], [1]]


@pytest.mark.usefixtures("city")
class TestCases:
    """In the demo city."""

    def test_looks_and_reveals_of_a_case(self, client):
        case, user = applications.received(), applications.resident(applications.MIGRANT)
        clerk = applications.staff("clerk1")
        desk = accounts.sign_in(Client(), clerk)
        assert desk.get(reverse("counter:case", args=[case.ref])).status_code == 200
        counter.reveal(application=case, what="applicant", reason="contact", by=clerk)
        accounts.sign_in(client, user)
        page = client.get(PAGE).content.decode()
        assert f"查看了您的办件：{case.item_version.name}" in page
        assert "查看了您的完整证件号和电话" in page
        assert case.department.name in page
        assert clerk.display_name not in page
        assert "contact" not in page
        assert reverse("applications:case", args=[case.ref]) in page
        assert "item:" not in page

    def test_own_looks_are_not_listed_as_somebodys(self):
        case, user = applications.received(), applications.resident(applications.MIGRANT)
        record(event="case.viewed", by=user, subject=case.subject_ref, department=case.department)
        assert not [use for use in every_use(user.person) if "查看了您的办件" in use.what]

    def test_a_certificate_somebody_else_opened(self):
        user = applications.resident(applications.MIGRANT)
        certificate = certificates.issued(user.person, code="JZZ", issuer=moves.police())
        agent = applications.resident(applications.OLD_ENOUGH)
        record(event="certificate.revealed", by=agent, subject=certificate)
        record(event="certificate.revealed", by=user, subject=certificate)
        told = [use for use in every_use(user.person) if "查看了证照的全部内容" in use.what]
        assert len(told) == 1
        assert agent.display_name not in told[0].who


OWN_ACTS = {
    "accounts.address_changed",
    "accounts.contact_phone_changed",
    "accounts.real_name_undone",
    "notices.email_confirmed",
    "notices.email_removed",
}
"""Only the person does these: they never stand on the page."""


def test_whatever_is_done_about_a_person_by_others_has_words():
    written = re.compile(r'event="([a-z_.]+)",\s*by=[\w.]+,\s*subject=(?:[\w.]*\.)?(?:person|principal)\b')
    done = {event for path in SERVICES.rglob("*.py") for event in written.findall(path.read_text(encoding="utf-8"))}
    assert {"accounts.acting_switched", "delegation.helper_appointed"} <= done
    assert {event for event in done - OWN_ACTS if event not in EVENTS} == set()
