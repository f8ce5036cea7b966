"""亮证: one look within a minute, seen by the holder at once; a code that is old, used, forged or early is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from services.audit.models import AuditEntry
from services.certificates.enums import Look
from services.certificates.facts import age_on
from services.certificates.models import Showing
from services.certificates.operations import CannotLook, CannotShow, forget_unseen, look, revoke, show
from services.common import live
from services.documents.models import SealUse
from services.documents.sealing import statements
from services.documents.sealing.providers import provider
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return accounts.real_named(accounts.person("陈演示", born=date(1950, 3, 15)))


@pytest.fixture
def certificate(owner):
    made = certificates.issued(owner.person)
    certificates.printed_without_paper(made)
    return made


def shown(certificate, owner, facts=()):
    return show(certificate=certificate, facts=list(facts), person=owner.person, by=owner)[1]


def why(token):
    with pytest.raises(CannotLook) as refused:
        look(token=token, who="药店", by=None)
    return refused.value.why


def test_codes_nobody_looked_at_are_deleted_after_a_day(certificate, owner):
    seen, _token = show(certificate=certificate, facts=[], person=owner.person, by=owner)
    old, young = (show(certificate=certificate, facts=[], person=owner.person, by=owner)[0] for _n in range(2))
    long_ago = timezone.now() - timedelta(days=2)
    Showing.objects.filter(pk__in=[seen.pk, old.pk]).update(expires_at=long_ago)
    Showing.objects.filter(pk=seen.pk).update(seen_at=long_ago, seen_by="示例药店")
    assert forget_unseen() == 1
    assert set(Showing.objects.values_list("pk", flat=True)) == {seen.pk, young.pk}


def test_one_look_and_the_holder_is_told_at_once(client, certificate, owner):
    token = shown(certificate, owner)
    assert "陈演示" not in token
    before = live.STORE.get("default").last(owner.person_id)
    opened = client.get(f"/show/{token}/")
    assert opened.status_code == 200
    assert Showing.objects.get().seen_at is None, "opening the page must not use the look up"
    page = client.post(f"/show/{token}/", {"who": "示例药店"}).content.decode()
    assert "陈*示" in page
    assert "居住证" in page
    for hidden in ("陈演示", owner.person.id_number, certificate.number, certificate.document.verify_code[:4] + " "):
        assert hidden not in page
    events = live.STORE.get("default").since(owner.person_id, before, 10)
    assert [(e["event"], "示例药店" in e["payload"]["who"]) for e in events] == [("certificate.seen", True)]
    assert AuditEntry.objects.filter(event="certificate.shown").count() == 1
    again = client.post(f"/show/{token}/", {"who": ""})
    assert again.status_code == 404
    assert str(Look.USED.label) in again.content.decode()
    assert AuditEntry.objects.filter(event="certificate.shown").count() == 1


def test_a_minute_later_it_is_over(certificate, owner):
    token = shown(certificate, owner)
    Showing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert why(token) == Look.OVER


@pytest.mark.parametrize(("minutes", "said"), [(2, Look.OVER), (-2, Look.EARLY)])
def test_two_minutes_off_are_refused_both_ways(certificate, owner, monkeypatch, minutes, said):
    token = shown(certificate, owner)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=minutes))
    assert why(token) == said


def test_what_was_changed_or_made_up_is_forged(certificate, owner):
    token = shown(certificate, owner)
    body, mark = token.split("~")
    later = f"{body.rpartition('-')[0]}-{int(body.rpartition('-')[2]) + 30}~{mark}"
    for forged in (later, body, f"{body}~{mark[::-1]}", "x", "\x00", "~"):
        assert why(forged) == Look.FORGED
    assert look(token=token, who="药店", by=None).certificate == certificate


def test_only_what_can_be_used_is_shown(certificate, owner):
    revoke(certificate=certificate, reason="核查不实", by=None)
    with pytest.raises(CannotShow):
        shown(certificate, owner)


def test_revoked_between_showing_and_looking_it_is_told(client, certificate, owner):
    token = shown(certificate, owner)
    revoke(certificate=certificate, reason="核查不实", by=None)
    page = client.post(f"/show/{token}/", {}).content.decode()
    assert "verdict-head--revoked" in page
    assert "核查不实" in page


def test_in_part_only_the_facts_asked_for_signed_and_checkable_alone(client, certificate, owner):
    token = shown(certificate, owner, ["age_65", "no such"])
    seen = look(token=token, who="公园", by=None)
    assert [(fact.key, fact.value) for fact in seen.facts] == [("age_65", "是")]
    (root,) = provider().roots()
    said = statements.checked(seen.statement, root=root)
    assert said["facts"] == {"年满 65 周岁": "是"}
    for hidden in ("陈演示", owner.person.id_number, "1950"):
        assert hidden not in str(said)
    assert SealUse.objects.filter(file_digest=statements.digest(seen.statement)).exists()
    head, body, signature = seen.statement.split(".")
    for changed in (f"{head}.{body[:-2]}AA.{signature}", f"{head}.{body}.{signature[::-1]}", "a.b.c", "", "." * 50):
        with pytest.raises(statements.NotAStatement):
            statements.checked(changed, root=root)
    with pytest.raises(statements.NotAStatement):
        statements.checked(seen.statement, root=root, at=timezone.now() + timedelta(minutes=11))


def test_the_page_shows_a_living_code_and_then_who_looked(client, certificate, owner):
    accounts.sign_in(client, owner)
    address = f"/my/certificates/{certificate.pk}/show/"
    assert client.get(address).status_code == 200
    page = client.post(address, follow=True).content.decode()
    assert "data-show-seconds" in page
    look(token=client.session["showing"]["says"], who="示例药店", by=None)
    page = client.get(address).content.decode()
    assert "data-show-seconds" not in page
    assert page.count("示例药店") == 2


def test_nobody_shows_what_is_another_persons(client, certificate):
    accounts.sign_in(client, accounts.real_named(accounts.person("李样例")))
    address = f"/my/certificates/{certificate.pk}/show/"
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not Showing.objects.exists()


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [((1960, 2, 29), (2025, 2, 28), 64), ((1960, 2, 29), (2025, 3, 1), 65), ((1961, 11, 22), (2026, 11, 22), 65)],
)
def test_full_years(born, day, years):
    assert age_on(date(*born), date(*day)) == years
