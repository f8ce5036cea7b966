"""A resident appoints a relative: code, invitation, answer, end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.acting import find, right_for, rights
from services.audit.models import AuditEntry
from services.common.messaging import last_demo_code
from services.common.models import DemoMessage
from services.common.relay import drain
from services.delegation.enums import Consent, State
from services.delegation.models import ConsentCode, Grant
from services.delegation.periods import months_on
from services.notices.models import Notice
from tests.delegation import steps
from tests.factories import accounts, delegation

pytestmark = pytest.mark.django_db


def appointed(chen, wang, **data) -> Grant:
    steps.appoint(steps.client_of(chen), **data)
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    steps.answer(steps.client_of(wang), grant, "accept")
    return Grant.objects.get(pk=grant.pk)


def titles(user) -> list[str]:
    return list(Notice.objects.filter(person=user.person).order_by("pk").values_list("title", flat=True))


def test_from_the_form_to_the_right(chen, wang):
    mine, theirs = steps.client_of(chen), steps.client_of(wang)
    response = steps.appoint(mine)
    grant = steps.newest()
    assert response.url == f"/my/delegation/{grant.pk}/code/"
    assert (grant.state, grant.principal, grant.agent) == (State.ASKED, chen.person, None)
    assert not rights(wang.person)
    drain()
    assert last_demo_code(chen.phone) == steps.code_of(grant)
    assert steps.code_of(grant) in mine.get(response.url).content.decode()
    assert steps.write_code(mine, grant).url == f"/my/delegation/{grant.pk}/"
    grant.refresh_from_db()
    assert (grant.state, grant.consent) == (State.INVITED, Consent.CODE)
    assert not rights(wang.person)
    drain()
    assert titles(wang) == ["陈*示请您代办事项"]
    assert "陈*示请您代办" in theirs.get("/my/delegation/for/").content.decode()
    steps.answer(theirs, grant, "accept")
    grant.refresh_from_db()
    assert (grant.state, grant.agent, grant.agent_phone) == (State.ACTIVE, wang.person, "")
    right = find(wang.person, f"agent:{grant.pk}")
    assert right.principal == chen.person
    assert right.scopes == {"apply", "follow"}
    assert right.items is None
    assert right.until == months_on(timezone.localdate(), 3)
    assert "可以代您办事" in titles(chen)[-1]
    assert "您可以代陈*示办事" in titles(wang)[-1]


def test_every_step_is_recorded_under_both(chen, wang):
    grant = appointed(chen, wang)
    steps.end(steps.client_of(wang), grant)
    entries = AuditEntry.objects.filter(event__startswith="delegation.").order_by("id")
    assert [entry.event for entry in entries] == [
        "delegation.begun",
        "delegation.invited",
        "delegation.accepted",
        "delegation.ended",
    ]
    assert [entry.actor_ref for entry in entries] == [f"user:{u.pk}" for u in (chen, chen, wang, wang)]
    last = entries[3].detail
    assert (last["principal"], last["agent"]) == (f"person:{chen.person_id}", f"person:{wang.person_id}")


def test_some_items_only(chen, wang):
    grant = appointed(chen, wang, which="some", items=["laonian-youdai"], scopes=["apply"])
    assert right_for(wang.person, chen.person, "apply", "laonian-youdai").ref == f"agent:{grant.pk}"
    assert right_for(wang.person, chen.person, "apply", "juzhuzheng") is None
    assert right_for(wang.person, chen.person, "follow", "laonian-youdai") is None
    assert right_for(wang.person, chen.person, "certificates") is None


def test_by_document_whether_or_not_there_is_an_account(chen, wang):
    number = wang.person.id_number
    grant = appointed(chen, wang, way="document", phone="", id_number=number)
    assert grant.agent == wang.person
    assert grant.agent_phone == ""


def test_services_are_looked_up_without_losing_what_was_typed(chen):
    client = steps.client_of(chen)
    page = steps.appoint(client, action="find", which="some", words="优待", items=["juzhuzheng"]).content.decode()
    assert not Grant.objects.exists()
    assert "error-summary" not in page
    assert 'value="王测试"' in page
    assert page.index("居住证申领") < page.index("老年人优待证")
    assert "高龄津贴" not in page


@pytest.mark.parametrize("side", ["chen", "wang"])
def test_either_side_ends_it_in_two_taps_at_once(chen, wang, side, request):
    grant = appointed(chen, wang)
    ender = request.getfixturevalue(side)
    client = steps.client_of(ender)
    listed = client.get("/my/delegation/" if side == "chen" else "/my/delegation/for/").content.decode()
    assert f"/my/delegation/{grant.pk}/end/" in listed
    assert client.get(f"/my/delegation/{grant.pk}/end/").status_code == 200
    steps.end(client, grant)
    assert not rights(wang.person)
    grant.refresh_from_db()
    assert grant.state == State.ENDED
    assert "不能再代您办事" in titles(chen)[-1]
    assert "您不能再代陈*示办事" in titles(wang)[-1]


def test_the_next_request_of_the_agent_is_their_own_again(chen, wang):
    grant = appointed(chen, wang)
    theirs = steps.client_of(wang)
    theirs.post("/account/acting/", {"ref": f"agent:{grant.pk}"})
    assert theirs.get("/my/delegation/for/").wsgi_request.acting.principal == chen.person
    steps.end(steps.client_of(chen), grant)
    response = theirs.get("/my/delegation/for/")
    assert response.wsgi_request.acting.is_self
    assert "acting" not in theirs.session


def test_it_runs_out_by_its_day_and_is_told_once(chen, wang, clock):
    grant = appointed(chen, wang, months="1")
    clock.time = timezone.make_aware(timezone.datetime.combine(grant.ends_on, timezone.datetime.min.time()))
    assert rights(wang.person)
    clock.forward(days=1)
    assert not rights(wang.person)
    from services.delegation.operations import expire_due

    assert (expire_due(), expire_due()) == (1, 0)
    grant.refresh_from_db()
    assert grant.state == State.EXPIRED
    assert titles(chen)[-1] == "王*试代您办事的期限到了"
    assert titles(wang)[-1] == "您代陈*示办事的期限到了"


def test_an_invitation_nobody_answers_runs_out(chen, wang, clock):
    steps.appoint(steps.client_of(chen))
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    clock.forward(days=8)
    from services.delegation import operations

    with pytest.raises(operations.NotOpenToThis):
        operations.accept(grant=grant, by=wang)
    assert operations.expire_due() == 1
    assert "一直没有答复" in titles(chen)[-1]
    grant.refresh_from_db()
    assert (grant.agent_phone, ConsentCode.objects.count()) == ("", 0)


def test_declining_is_told_to_the_one_who_asked(chen, wang):
    steps.appoint(steps.client_of(chen))
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    steps.answer(steps.client_of(wang), grant, "decline")
    grant.refresh_from_db()
    assert grant.state == State.DECLINED
    assert titles(chen)[-1] == "王*试没有接受您的委托"
    assert not rights(wang.person)


def test_taking_it_back_before_it_begins(chen, wang):
    steps.appoint(steps.client_of(chen))
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    steps.answer(steps.client_of(chen), grant, "take_back")
    steps.answer(steps.client_of(wang), grant, "accept")
    grant.refresh_from_db()
    assert grant.state == State.ENDED
    assert not rights(wang.person)


def test_a_new_agreement_replaces_the_one_before(chen, wang):
    old = appointed(chen, wang)
    new = appointed(chen, wang, scopes=["certificates"], months="12")
    old.refresh_from_db()
    assert old.state == State.ENDED
    assert [right.ref for right in rights(wang.person)] == [f"agent:{new.pk}"]
    assert rights(wang.person)[0].scopes == {"certificates"}


def test_what_was_done_stands_on_both_pages(chen, wang):
    grant = appointed(chen, wang)
    from services.delegation.operations import note_act

    right = find(wang.person, f"agent:{grant.pk}")
    note_act(acting=right, words="提交了“老年人优待证”的申请", subject="case:abc", by=wang, url="/my/cases/abc/")
    for user in (chen, wang):
        page = steps.client_of(user).get(f"/my/delegation/{grant.pk}/").content.decode()
        assert "提交了“老年人优待证”的申请" in page
        assert "/my/cases/abc/" in page
    assert titles(chen)[-1] == "王*试代您提交了“老年人优待证”的申请"
    assert titles(wang)[-1] == "从现在起，您可以代陈*示办事"
    entry = AuditEntry.objects.get(event="delegation.acted")
    assert (entry.actor_ref, entry.detail["about"]) == (f"user:{wang.pk}", "case:abc")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "<b>"},
        {"relation": "boss"},
        {"phone": "123"},
        {"phone": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"which": "some", "items": []},
        {"which": "some", "items": ["no-such-item"]},
        {"months": "24"},
        {"months": "x"},
        {"way": "document", "id_number": ""},
        {"way": "document", "id_number": "440981195003150024"},
    ],
)
def test_what_does_not_fit_is_said_and_kept(chen, wrong):
    response = steps.appoint(steps.client_of(chen), **wrong)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not Grant.objects.exists()


def test_without_a_real_name_there_is_nothing(client, wang):
    accounts.sign_in(client, accounts.resident())
    assert "/account/real-name/" in steps.appoint(client).url
    assert not Grant.objects.exists()


def test_no_more_than_so_many_agents_and_invitations(chen, wang, settings):
    for _n in range(settings.DELEGATION_MOST_AGENTS):
        delegation.standing(chen.person)
    Grant.objects.update(created_at=timezone.now() - timedelta(days=2))
    page = steps.appoint(steps.client_of(chen)).content.decode()
    assert "最多同时委托 5 个人" in page
    Grant.objects.all().delete()
    for n in range(settings.DELEGATION_ASKED_A_DAY):
        steps.appoint(steps.client_of(chen), phone=f"1380030010{n}")
    assert "今天发起的次数够多了" in steps.appoint(steps.client_of(chen)).content.decode()
    assert Grant.objects.count() == settings.DELEGATION_ASKED_A_DAY


def test_the_message_says_what_is_agreed_to(chen):
    steps.appoint(steps.client_of(chen))
    drain()
    text = _texts()[0]
    assert "王*试代办：申请、补正、撤回；看办件进度和文书" in text
    assert "13800300002" not in text


def _texts() -> list[str]:
    return [message.text for message in DemoMessage.objects.order_by("pk")]


def test_each_side_reads_who_is_whose_child(chen, wang):
    grant = delegation.standing(chen.person, wang.person)
    page = f"/my/delegation/{grant.pk}/"
    assert "他（她）是您的" in steps.client_of(chen).get(page).content.decode()
    assert "您是他（她）的" in steps.client_of(wang).get(page).content.decode()
