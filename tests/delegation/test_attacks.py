"""What somebody might try, and that nothing comes of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.accounts.acting import find, right_for, rights
from services.common.messaging import last_demo_code
from services.common.models import DemoMessage
from services.common.relay import drain
from services.delegation import operations
from services.delegation.enums import State
from services.delegation.models import ConsentCode, Grant
from services.notices.models import Notice
from tests.delegation import steps
from tests.factories import accounts, delegation

pytestmark = pytest.mark.django_db


def invited(chen) -> Grant:
    steps.appoint(steps.client_of(chen))
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    return Grant.objects.get(pk=grant.pk)


def active(chen, wang) -> Grant:
    grant = invited(chen)
    operations.accept(grant=grant, by=wang)
    return grant


@pytest.mark.parametrize("way", ["phone", "document"])
def test_nobody_appoints_themselves(chen, way):
    data = {"way": way, "phone": chen.phone, "id_number": chen.person.id_number, "name": "陈演示"}
    assert "这是您自己" in steps.appoint(steps.client_of(chen), **data).content.decode()
    assert "这是您自己" in steps.ask(steps.client_of(chen), chen).content.decode()
    assert not Grant.objects.exists()


def test_nobody_accepts_their_own_invitation_by_another_phone(chen):
    """Somebody invites a phone and then moves to it: the two are still one person."""
    steps.appoint(steps.client_of(chen), name="陈演示", phone="13800300077")
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    chen.phone = "13800300077"
    chen.save(update_fields=["phone"])
    chen.refresh_from_db()
    with pytest.raises(operations.NotOpenToThis):
        operations.accept(grant=grant, by=chen)


def test_the_database_refuses_it_too(chen):
    with pytest.raises(IntegrityError), transaction.atomic():
        delegation.standing(chen.person, chen.person)


def test_an_agent_cannot_hand_the_right_on(chen, wang, stranger):
    """Neither while acting, nor through an agreement of their own: what B may for A, C never may through B."""
    grant = active(chen, wang)
    client = steps.client_of(wang)
    client.post("/account/acting/", {"ref": f"agent:{grant.pk}"})
    for path in (steps.NEW, steps.ASK, "/my/children/"):
        assert client.get(path).url == "/my/delegation/"
    assert steps.appoint(client, name="何样本", phone=stranger.phone).url == "/my/delegation/"
    assert Grant.objects.count() == 1
    client.post("/account/acting/", {"ref": "self"})
    steps.appoint(client, name="何样本", phone=stranger.phone)
    own = steps.newest()
    steps.write_code(client, own)
    operations.accept(grant=own, by=stranger)
    assert [right.principal for right in rights(stranger.person)] == [wang.person]
    assert right_for(stranger.person, chen.person, "follow") is None
    assert find(stranger.person, f"agent:{grant.pk}") is None


def test_a_loop_of_two_gives_each_the_other_alone(chen, wang):
    active(chen, wang)
    back = delegation.standing(wang.person, chen.person)
    assert [right.principal for right in rights(chen.person)] == [wang.person]
    assert [right.ref for right in rights(chen.person)] == [f"agent:{back.pk}"]


def test_an_agent_cannot_widen_the_reach(chen, wang):
    grant = invited(chen)
    client = steps.client_of(wang)
    client.post(f"/my/delegation/{grant.pk}/answer/", {"action": "accept", "scopes": ["certificates"], "months": 12})
    grant.refresh_from_db()
    assert grant.scopes == ["apply", "follow"]
    assert not find(wang.person, f"agent:{grant.pk}").may("certificates")


@pytest.mark.parametrize("scopes", [["apply", "root"], ["APPLY"], []])
def test_reach_that_does_not_exist(chen, scopes):
    fields = {"name": "王测试", "phone": "13800300002", "relation": "child", "items": None, "months": 3}
    with pytest.raises(operations.CannotAct):
        operations.appoint(principal=chen.person, by=chen, scopes=scopes, **fields)


def test_a_code_consents_once(chen, wang):
    client = steps.client_of(chen)
    steps.appoint(client)
    first = steps.newest()
    digits = steps.code_of(first)
    steps.write_code(client, first, digits)
    steps.answer(client, first, "take_back")
    steps.appoint(client, scopes=["certificates"])
    second = steps.newest()
    if steps.code_of(second) == digits:  # one in a million
        return
    assert steps.write_code(client, second, digits).status_code == 200
    assert steps.write_code(client, first, digits).status_code == 302
    assert set(Grant.objects.values_list("state", flat=True)) == {State.ASKED, State.ENDED}


def test_only_the_newest_code_counts(chen, clock):
    client = steps.client_of(chen)
    steps.appoint(client)
    grant = steps.newest()
    old = steps.code_of(grant)
    clock.forward(seconds=61)
    client.post(f"/my/delegation/{grant.pk}/code/", {"action": "send"})
    assert ConsentCode.objects.count() == 2
    if steps.code_of(grant) != old:
        steps.write_code(client, grant, old)
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_five_guesses_and_no_more(chen):
    client = steps.client_of(chen)
    steps.appoint(client)
    grant = steps.newest()
    right = steps.code_of(grant)
    for _n in range(5):
        steps.write_code(client, grant, steps.wrong(right))
    steps.write_code(client, grant, right)
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_a_code_too_old(chen, clock):
    client = steps.client_of(chen)
    steps.appoint(client)
    grant = steps.newest()
    clock.forward(minutes=11)
    steps.write_code(client, grant)
    grant.refresh_from_db()
    assert grant.state == State.ASKED


def test_a_code_again_waits_a_minute_and_ends_at_five_a_day(chen, clock):
    client = steps.client_of(chen)
    steps.appoint(client)
    grant = steps.newest()
    page = f"/my/delegation/{grant.pk}/code/"
    client.post(page, {"action": "send"})
    assert ConsentCode.objects.count() == 1
    for _n in range(8):
        clock.forward(minutes=16)
        client.post(page, {"action": "send"})
    assert ConsentCode.objects.count() == 5


def test_what_strangers_ask_for_uses_up_none_of_ones_own_codes(chen, wang, clock):
    for _n in range(5):
        steps.ask(steps.client_of(wang), chen)
        clock.forward(minutes=16)
    assert ConsentCode.objects.count() == 5
    refused = steps.newest()
    with pytest.raises(operations.EnoughForToday):
        operations.request_consent(grant=refused, network="10.0.1.1", by=wang)
    steps.appoint(steps.client_of(chen))
    assert operations.is_sent(steps.newest())


def test_what_is_over_stays_over(chen, wang):
    grant = active(chen, wang)
    steps.end(steps.client_of(chen), grant)
    for user in (chen, wang):
        client = steps.client_of(user)
        for action in ("accept", "decline", "take_back"):
            steps.answer(client, grant, action)
        steps.end(client, grant)
        steps.write_code(client, grant, "123456")
    grant.refresh_from_db()
    assert grant.state == State.ENDED
    assert find(wang.person, f"agent:{grant.pk}") is None
    client.post("/account/acting/", {"ref": f"agent:{grant.pk}"})
    assert client.get("/my/delegation/").wsgi_request.acting.is_self


def test_two_tabs_begin_or_end_it_once(chen, wang):
    grant = invited(chen)
    tab, other = Grant.objects.get(pk=grant.pk), Grant.objects.get(pk=grant.pk)
    operations.accept(grant=tab, by=wang)
    with pytest.raises(operations.NotOpenToThis):
        operations.accept(grant=other, by=wang)
    tab, other = Grant.objects.get(pk=grant.pk), Grant.objects.get(pk=grant.pk)
    operations.end(grant=tab, party="principal", by=chen)
    with pytest.raises(operations.NotOpenToThis):
        operations.end(grant=other, party="agent", by=wang)
    assert Notice.objects.filter(event="delegation_ended").count() == 2


def test_for_anybody_else_it_does_not_exist(chen, wang, stranger):
    waiting, standing = invited(chen), delegation.standing(chen.person, wang.person)
    client = steps.client_of(stranger)
    for grant in (waiting, standing):
        for part in ("", "code/", "end/", "answer/", "signature/"):
            assert client.get(f"/my/delegation/{grant.pk}/{part}").status_code == 404
        assert steps.answer(client, grant, "accept").status_code == 404
        assert steps.end(client, grant).status_code == 404
        assert find(stranger.person, f"agent:{grant.pk}") is None
    assert client.get("/my/delegation/999999/").status_code == 404
    standing.refresh_from_db()
    assert standing.state == State.ACTIVE


@pytest.mark.parametrize("key", ["", "x", "-1", "1 OR 1=1", "9" * 40, "１"])
def test_odd_references_find_nothing(wang, key):
    assert find(wang.person, f"agent:{key}") is None


def test_a_phone_given_to_somebody_else_finds_no_invitation(chen, wang):
    """The number of the invited went to another person: the name does not fit, nothing is shown."""
    steps.appoint(steps.client_of(chen), phone="13800300099")
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    taker = accounts.real_named(accounts.person("李样例", phone="13800300099"))
    drain()
    client = steps.client_of(taker)
    assert "陈" not in client.get("/my/delegation/for/").content.decode().split("<main")[1]
    assert steps.answer(client, grant, "accept").status_code == 404
    assert not Notice.objects.filter(person=taker.person).exists()


def test_a_phone_that_is_not_confirmed_answers_nothing(chen):
    steps.appoint(steps.client_of(chen), phone="13800300098")
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    same = accounts.real_named(accounts.person("王测试", phone="13800300098"))
    same.phone_verified = False
    same.save(update_fields=["phone_verified"])
    assert steps.answer(steps.client_of(same), grant, "accept").status_code == 404


def test_a_right_once_given_hangs_on_the_person_and_not_on_the_phone(chen, wang):
    grant = active(chen, wang)
    wang.phone = ""
    wang.save(update_fields=["phone"])
    newcomer = accounts.real_named(accounts.person("王测试", phone="13800300002"))
    assert not rights(newcomer.person)
    assert steps.client_of(newcomer).get(f"/my/delegation/{grant.pk}/").status_code == 404
    assert [right.ref for right in rights(wang.person)] == [f"agent:{grant.pk}"]


def test_whether_there_is_an_account_is_not_told(chen, wang):
    """Known and unknown people: the same pages, the same rows, the same words."""
    client = steps.client_of(chen)
    pages = []
    for phone in (wang.phone, "13800300088"):
        response = steps.appoint(client, phone=phone)
        grant = steps.newest()
        answered = steps.write_code(client, grant)
        shown = client.get(f"/my/delegation/{grant.pk}/").content.decode().split("<main")[1].split("</main")[0]
        words = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
        pages.append((response.status_code, answered.status_code, words, shown.count("<a "), shown.count("<form")))
    assert pages[0] == pages[1]


def test_a_minor_neither_appoints_nor_acts(chen):
    young = accounts.real_named(accounts.person("王小试", born=timezone.localdate() - timedelta(days=365 * 16)))
    assert "年满 18 周岁" in steps.appoint(steps.client_of(young)).content.decode()
    assert "年满 18 周岁" in steps.ask(steps.client_of(young), chen).content.decode()
    steps.appoint(steps.client_of(chen), name="王小试", way="document", id_number=young.person.id_number)
    grant = steps.newest()
    steps.write_code(steps.client_of(chen), grant)
    steps.answer(steps.client_of(young), grant, "accept")
    grant.refresh_from_db()
    assert grant.state == State.INVITED


def test_no_number_stands_in_the_plain_columns(chen):
    steps.appoint(steps.client_of(chen))
    grant = Grant.objects.values().get()
    plain = {key: str(value) for key, value in grant.items() if key != "agent_phone"}
    assert not any("13800300002" in value or chen.person.id_number in value for value in plain.values())
    drain()
    assert last_demo_code(chen.phone)
    assert all(m.code == "" or m.code for m in DemoMessage.objects.order_by("pk"))
