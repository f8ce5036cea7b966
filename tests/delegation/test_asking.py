"""The other way round: a child asks to act for a parent, who consents by code or at the window."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.acting import rights
from services.common.messaging import last_demo_code
from services.common.relay import drain
from services.delegation.access import own_phone
from services.delegation.enums import Consent, State
from services.delegation.models import Grant
from services.departments.enums import Role
from services.notices.models import Notice
from services.registries.gateways.demo import population
from services.registries.models import RegistryQuery
from tests.delegation import steps
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
WINDOW = "/desk/delegation/"


def at_window(client: Client, person, **data):
    fields = {"name": person.name, "id_type": "31", "id_number": person.id_number, "seen": "on"}
    return client.post(WINDOW, fields | data)


@pytest.fixture
def clerk(db) -> Client:
    return accounts.sign_in(Client(), departments.holder(Role.RECEIVER))


def test_the_code_goes_to_the_parent_and_is_read_to_the_child(chen, wang):
    client = steps.client_of(wang)
    response = steps.ask(client, chen)
    grant = steps.newest()
    drain()
    assert last_demo_code(chen.phone) == steps.code_of(grant)
    assert last_demo_code(wang.phone) == ""
    assert Notice.objects.get(person=chen.person).title == "王*试想代您办事"
    assert steps.write_code(client, grant).status_code == 302
    assert response.url == f"/my/delegation/{grant.pk}/code/"
    grant.refresh_from_db()
    assert (grant.state, grant.principal, grant.consent) == (State.ACTIVE, chen.person, Consent.CODE)
    assert rights(wang.person)[0].scopes == {"apply"}


def test_the_parent_may_answer_in_the_own_account(chen, wang):
    steps.ask(steps.client_of(wang), chen)
    grant, client = steps.newest(), steps.client_of(chen)
    assert "王*试想替您办事" in client.get("/my/delegation/").content.decode()
    steps.write_code(client, grant)
    assert rights(wang.person)


def test_the_parent_may_say_no(chen, wang):
    steps.ask(steps.client_of(wang), chen)
    grant = steps.newest()
    steps.answer(steps.client_of(chen), grant, "decline")
    grant.refresh_from_db()
    assert grant.state == State.DECLINED
    assert Notice.objects.filter(person=wang.person, event="delegation_declined").exists()
    assert steps.write_code(steps.client_of(wang), grant).status_code == 302
    assert not rights(wang.person)


def test_the_child_cannot_decline_for_the_parent_nor_the_parent_accept_as_agent(chen, wang):
    steps.ask(steps.client_of(wang), chen)
    grant = steps.newest()
    steps.answer(steps.client_of(wang), grant, "decline")
    steps.answer(steps.client_of(chen), grant, "accept")
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_a_contact_phone_that_is_the_childs_gets_no_code(wang):
    """Many an old person's number is the child's who asks: that would be consenting to oneself."""
    parent = accounts.person("周试用", phone=wang.phone)
    assert own_phone(parent) == ""
    client = steps.client_of(wang)
    steps.ask(client, wang, name="周试用", id_number=parent.id_number)
    grant = steps.newest()
    drain()
    assert last_demo_code(wang.phone) == ""
    assert steps.write_code(client, grant).status_code == 200
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_a_contact_phone_of_two_people_proves_neither():
    one, two = accounts.person("周试用", phone="13800300055"), accounts.person("周试二", phone="13800300055")
    assert (own_phone(one), own_phone(two)) == ("", "")
    assert own_phone(accounts.person("周试三", phone="13800300056")) == "13800300056"


def test_somebody_nobody_knows_looks_the_same(chen, wang):
    client = steps.client_of(wang)
    shown = []
    for name, number in (
        ("陈演示", chen.person.id_number),
        ("陈错名", chen.person.id_number),
        ("无此人", accounts.fake_id()),
    ):
        response = steps.ask(client, chen, name=name, id_number=number)
        page = client.get(response.url).content.decode().split("<main")[1].split("</main")[0]
        shown.append((response.status_code, page.count("<form"), "6 位验证码" in page))
    drain()
    assert len(set(shown)) == 1
    assert Notice.objects.filter(event="delegation_asked").count() == 1


def test_the_right_digits_for_nobody_begin_nothing(wang):
    client = steps.client_of(wang)
    steps.ask(client, wang, name="无此人", id_number=accounts.fake_id())
    grant = steps.newest()
    steps.write_code(client, grant)
    grant.refresh_from_db()
    assert (grant.state, grant.principal) == (State.ASKED, None)


def test_at_the_window_with_the_document(wang, clerk):
    parent = accounts.person("周试用")
    steps.ask(
        steps.client_of(wang), accounts.real_named(accounts.person("无关人")), name="周试用", id_number=parent.id_number
    )
    grant = steps.newest()
    page = at_window(clerk, parent).content.decode()
    assert "本人同意，已核对证件" in page
    at_window(clerk, parent, grant=grant.pk, action="agree")
    grant.refresh_from_db()
    assert (grant.state, grant.consent, grant.principal) == (State.ACTIVE, Consent.WINDOW, parent)
    assert rights(wang.person)
    assert "按本人意愿结束代办" in at_window(clerk, parent).content.decode()
    at_window(clerk, parent, grant=grant.pk, action="end")
    assert not rights(wang.person)


def test_at_the_window_somebody_the_city_did_not_know(wang, clerk):
    row = next(row for (kind, _number), row in population().items() if row["name"] == "何样本")
    steps.ask(steps.client_of(wang), wang, name="何样本", id_number=row["id_number"])
    grant = steps.newest()
    fields = {"name": "何样本", "id_type": "31", "id_number": row["id_number"], "seen": "on"}
    clerk.post(WINDOW, fields | {"grant": grant.pk, "action": "agree"})
    grant.refresh_from_db()
    assert (grant.state, grant.principal.name) == (State.ACTIVE, "何样本")
    assert RegistryQuery.objects.get().purpose == "窗口办理亲友代办"


def test_the_window_confirms_nothing_of_somebody_else(chen, wang, clerk):
    steps.ask(steps.client_of(wang), chen)
    grant, other = steps.newest(), accounts.person("周试用")
    at_window(clerk, other, grant=grant.pk, action="agree")
    at_window(clerk, chen.person, grant=grant.pk, action="agree", seen="")
    at_window(clerk, chen.person, grant=grant.pk, action="agree", name="陈错名")
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_nothing_of_one_person_is_left_for_the_next(chen, wang, clerk):
    steps.ask(steps.client_of(wang), chen)
    at_window(clerk, chen.person)
    page = clerk.get(WINDOW).content.decode()
    assert chen.person.id_number not in page
    assert "陈演示" not in page
    assert chen.person.id_number not in str(dict(clerk.session))


@pytest.mark.parametrize("make", [departments.approver, departments.system_admin, accounts.real_named])
def test_only_the_window_may(chen, wang, make):
    steps.ask(steps.client_of(wang), chen)
    grant, client = steps.newest(), accounts.sign_in(Client(), make())
    assert at_window(client, chen.person, grant=grant.pk, action="agree").status_code == 403
    assert Grant.objects.get().state == State.ASKED
