"""亮证: one look within a minute, seen by the holder at once; a code that is old, used, forged or early is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
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
CHECKER = Path(__file__).parents[2] / "docs/check_statement.py"


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


@pytest.mark.parametrize("reason", Look.values)
def test_whoever_scans_reads_why_nothing_is_shown(client, certificate, owner, monkeypatch, reason):
    token = shown(certificate, owner)
    now = timezone.now()
    if reason == Look.FORGED:
        token = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
    elif reason == Look.USED:
        look(token=token, who="药店", by=None)
    else:
        minutes = {Look.EARLY: -2, Look.OVER: 2}[reason]
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=minutes))
    for answer in (client.get(f"/show/{token}/"), client.post(f"/show/{token}/", {"who": "药店"})):
        page = answer.content.decode()
        assert answer.status_code == 404
        assert [str(one.label) in page for one in Look] == [one == reason for one in Look]
        assert "居住证" not in page
    assert Showing.objects.filter(seen_at__isnull=False).exists() is (reason == Look.USED)


def test_what_is_signed_and_told_speaks_the_language_of_the_house(client, certificate, owner):
    token = shown(certificate, owner, ["age_65"])
    client.cookies["language"] = "en"
    page = client.post(f"/show/{token}/", {"who": "Pharmacy"}).content.decode()
    assert "65 years old or older" in page
    statement = re.search(r'"data:application/jwt,([\w.-]+)" download="JZZ.jwt"', page)[1]
    said = statements.checked(statement, root=provider().roots()[0])
    assert said["facts"] == {"年满 65 周岁": "是"}
    assert said["for"] == Showing.objects.get().seen_by == "没有登录，自称：Pharmacy"


@pytest.mark.parametrize("profile", ["default", "gm"])
def test_whoever_has_the_root_checks_a_statement_with_openssl_alone(certificate, owner, settings, tmp_path, profile):
    if profile == "gm":
        settings.CRYPTO_PROFILE = "gm"
        settings.FILES_DIR, settings.FIELD_KEYS = tmp_path, {"g1": b"sixteen bytes ok"}
        owner = accounts.real_named(accounts.person("陈演示", born=date(1950, 3, 15)))
        certificate = certificates.issued(owner.person)
        certificates.printed_without_paper(certificate)
    statement = look(token=shown(certificate, owner, ["age_65"]), who="公园", by=None).statement
    root, file = tmp_path / "root.pem", tmp_path / "JZZ.jwt"
    root.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in provider().roots()))
    head, body, signature = statement.split(".")
    other = ("A" if body[20] != "A" else "B").join((body[:20], body[21:]))
    for text, code in ((statement, 0), (f"{head}.{other}.{signature}", 1)):
        file.write_text(text)
        told = subprocess.run([sys.executable, "-I", CHECKER, root, file], capture_output=True, check=False)
        assert told.returncode == code, told.stderr.decode()
        assert ("年满 65 周岁" in told.stdout.decode()) is (code == 0)


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
