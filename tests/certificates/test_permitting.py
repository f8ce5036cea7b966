"""授权用证: one organ, one purpose, until a day; every use is written down and told; withdrawn means over at once."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.enums import ActingKind
from services.audit.models import AuditEntry
from services.certificates import wanted
from services.certificates.models import CertificateUse, UsePermission
from services.certificates.operations import CannotPermit, permit, revoke, withdraw
from services.certificates.personal_data import CertificatesData
from services.certificates.wanted import Wanted
from services.common.registry import Registry
from services.departments.operations import make_key
from services.notices.models import Notice
from tests.factories import accounts, certificates, departments
from tests.factories import acting as rights

pytestmark = pytest.mark.django_db
API = "/api/v1/partner/certificates/"


@pytest.fixture
def owner():
    return accounts.real_named(accounts.person("陈演示"))


@pytest.fixture
def certificate(owner):
    return certificates.made(owner.person)


@pytest.fixture
def agents():
    with rights.giving(ActingKind.AGENT) as given:
        yield given


def key_of(organ, scopes=("certificates",)):
    until = timezone.localdate() + timedelta(days=30)
    admin = departments.security_admin()
    return make_key(department=organ, name="入学系统", scopes=list(scopes), expires_on=until, by=admin)[1]


def allowed(certificate, owner, organ, days=30, fields=("*",)):
    until = timezone.localdate() + timedelta(days=days)
    given = {"organ": organ, "purpose": "入学登记", "until": until, "fields": fields}
    return permit(certificate=certificate, person=owner.person, by=owner, **given)


def ask(client, key, path=""):
    return client.get(API + path, headers={"Authorization": f"Bearer {key}"})


def test_the_organ_uses_it_and_the_holder_sees_every_use(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    key, given = key_of(organ), allowed(certificate, owner, organ)
    listed = ask(client, key).json()["results"]
    assert [row["ref"] for row in listed] == [given.ref]
    assert owner.person.id_number not in str(listed)
    assert not CertificateUse.objects.exists()
    face = ask(client, key, f"{given.ref}/").json()
    assert face["face"]["id_number"] == owner.person.id_number
    copy = ask(client, key, f"{given.ref}/copy/")
    words = subprocess.run(["pdftotext", "-", "-"], input=copy.content, capture_output=True, check=True).stdout.decode()
    said = "".join(words.split())
    assert "仅供高州市演示教育局办理“入学登记”使用" in said
    assert owner.person.id_number not in said, "the copy is a picture"
    assert [use.what for use in CertificateUse.objects.order_by("pk")] == ["face", "copy"]
    assert Notice.objects.filter(person=owner.person, event="certificate_used").count() == 2
    assert AuditEntry.objects.filter(event="certificate.used", subject_ref=f"certificate:{certificate.pk}").count() == 2
    accounts.sign_in(client, owner)
    page = client.get(f"/my/certificates/{certificate.pk}/").content.decode()
    assert page.count("入学系统") == 2


def test_the_organ_reads_what_was_given_and_no_more(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    key, given = key_of(organ), allowed(certificate, owner, organ, fields=["name"])
    face = ask(client, key, f"{given.ref}/").json()
    assert face["face"] == {"name": owner.person.name}
    assert owner.person.id_number not in str(face)
    assert ask(client, key, f"{given.ref}/copy/").status_code == 404
    assert [use.what for use in CertificateUse.objects.order_by("pk")] == ["face"]
    assert AuditEntry.objects.filter(event="certificate.use_refused").count() == 1
    accounts.sign_in(client, owner)
    page = client.get(f"/my/certificates/{certificate.pk}/").content.decode()
    assert "可以读取：姓名" in page


@pytest.mark.parametrize("fields", [[], ["other"]])
def test_nothing_or_what_is_not_on_it_is_not_given(certificate, owner, fields):
    with pytest.raises(CannotPermit):
        allowed(certificate, owner, departments.department(), fields=fields)


def test_a_purpose_is_tied_to_an_item_and_gives_what_it_needs(client, certificate, owner, monkeypatch):
    organ = departments.department("高州市演示教育局")
    item = Wanted("item-1", "义务教育入学登记", organ.pk, organ.name, ("name", "birth_date"))
    monkeypatch.setattr(wanted, "ITEMS", Registry("items"))
    wanted.ITEMS.register("test", lambda kind: [item])
    accounts.step_up(accounts.sign_in(client, owner), owner)
    address = f"/my/certificates/{certificate.pk}/allow/"
    assert "义务教育入学登记（需要" in client.get(address).content.decode()
    day = timezone.localdate().isoformat()
    assert client.post(address, {"item": "item-2", "until": day}).status_code == 200
    client.post(address, {"item": "item-1", "until": day})
    given = UsePermission.objects.get()
    assert (given.organ, given.purpose, given.item_code) == (organ, "义务教育入学登记", "item-1")
    assert given.fields == ["birth_date", "name"]
    client.post(address, {"item": "item-1", "until": day, "fields_given": ["name"]})
    assert UsePermission.objects.order_by("-pk").first().fields == ["name"]


def test_more_permissions_than_a_page_come_page_by_page(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    key = key_of(organ)
    for _n in range(23):
        allowed(certificate, owner, organ, fields=["name"])
    first, second = (ask(client, key, f"?page={n}").json() for n in (1, 2))
    assert (first["count"], len(first["results"]), len(second["results"])) == (23, 20, 3)
    assert ask(client, key, "?page=x").status_code == 400


def test_the_holder_withdraws_any_in_force_and_finds_what_ended_page_by_page(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    standing = allowed(certificate, owner, organ, fields=["name"])
    others = [allowed(certificate, owner, organ, fields=["name"]) for _n in range(46)]
    UsePermission.objects.filter(pk__in=[one.pk for one in others[:23]]).update(withdrawn_at=timezone.now())
    accounts.sign_in(client, owner)
    address = f"/my/certificates/{certificate.pk}/"
    page = client.get(address).content.decode()
    assert f"{address}allow/{standing.ref}/withdraw/" in page, "the oldest of 24 in force"
    assert page.count("/withdraw/") == page.count("授权中") == 24
    assert (page.count("已收回"), client.get(f"{address}?page=5").content.decode().count("已收回")) == (5, 3)


def test_every_use_can_be_read(client, certificate, owner, django_assert_max_num_queries):
    given = allowed(certificate, owner, departments.department("高州市演示教育局"))
    address = f"/my/certificates/{certificate.pk}/"
    CertificateUse.objects.bulk_create(
        CertificateUse(permission=given, system=f"入学系统{n:02}", what="face") for n in range(23)
    )
    accounts.sign_in(client, owner)
    page = client.get(address).content.decode()
    assert "用过 23 次" in page
    assert (page.count("入学系统"), f"{address}uses/" in page) == (5, True)
    client.get(f"{address}uses/")
    with django_assert_max_num_queries(15):
        first, second = (client.get(f"{address}uses/?page={n}").content.decode() for n in (1, 2))
    assert ("入学系统22" in first, "入学系统03" in first, "入学系统02" in first) == (True, True, False)
    assert ("入学系统02" in second, "入学系统00" in second) == (True, True)


def test_another_organ_gets_the_same_404_as_for_nothing_and_it_is_written_down(client, certificate, owner):
    given = allowed(certificate, owner, departments.department("高州市演示教育局"))
    other = key_of(departments.department("高州市演示公安局"))
    theirs, absent = ask(client, other, f"{given.ref}/"), ask(client, other, "nothing/")
    assert theirs.status_code == absent.status_code == 404
    assert ask(client, other, f"{given.ref}/copy/").status_code == 404
    assert ask(client, other).json()["results"] == []
    assert AuditEntry.objects.filter(event="certificate.use_refused").count() == 3
    assert not CertificateUse.objects.exists()


def test_withdrawn_over_or_revoked_means_nothing_at_once(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    key, first, second = key_of(organ), allowed(certificate, owner, organ), allowed(certificate, owner, organ)
    withdraw(permission=first, by=owner)
    assert ask(client, key, f"{first.ref}/").status_code == 404
    assert ask(client, key, f"{second.ref}/").status_code == 200
    UsePermission.objects.filter(pk=second.pk).update(until_date=timezone.localdate() - timedelta(days=1))
    assert ask(client, key, f"{second.ref}/").status_code == 404
    third = allowed(certificate, owner, organ)
    revoke(certificate=certificate, reason="核查不实", by=None)
    assert ask(client, key, f"{third.ref}/").status_code == 404
    assert CertificateUse.objects.count() == 1


def test_a_key_that_was_not_ticked_for_it_opens_nothing(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    given = allowed(certificate, owner, organ)
    assert ask(client, key_of(organ, ["catalog"]), f"{given.ref}/").status_code == 403
    assert client.get(f"{API}{given.ref}/").status_code in (401, 403)
    assert not CertificateUse.objects.exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_not_for_yesterday_and_not_for_ever(certificate, owner, days):
    with pytest.raises(CannotPermit):
        allowed(certificate, owner, departments.department(), days)


def test_the_holder_gives_it_after_confirming_and_withdraws_in_two_taps(client, certificate, owner):
    organ = departments.department("高州市演示教育局")
    accounts.sign_in(client, owner)
    address = f"/my/certificates/{certificate.pk}/allow/"
    day = timezone.localdate().isoformat()
    form = {"organ": organ.pk, "purpose": "入学登记", "until": day, "fields_given": ["name"]}
    assert "/account/confirm/" in client.post(address, form).url
    assert not UsePermission.objects.exists()
    accounts.step_up(client, owner)
    days, read = [{"until": "2020-01-01"}, {"until": "x"}], [{"fields_given": []}, {"fields_given": ["x"]}]
    for wrong in ({"organ": ""}, {"purpose": " "}, {"purpose": "联系 13800138000"}, *days, *read):
        assert client.post(address, form | wrong).status_code == 200
    assert not UsePermission.objects.exists()
    client.post(address, form)
    given = UsePermission.objects.get()
    assert (given.fields, given.item_code) == (["name"], "")
    told = {part.key: part.records for part in CertificatesData().sections(owner.person)}["permitted"]
    assert [organ.name in dict(one.rows).values() for one in told] == [True]
    page = client.get(f"/my/certificates/{certificate.pk}/").content.decode()
    assert f"{address}{given.ref}/withdraw/" in page
    client.post(f"{address}{given.ref}/withdraw/")
    given.refresh_from_db()
    assert given.withdrawn_at is not None
    assert f"{address}{given.ref}/withdraw/" not in client.get(f"/my/certificates/{certificate.pk}/").content.decode()


def test_an_agent_sees_and_shows_it_but_gives_nobody_leave_to_use_it(client, certificate, owner, agents):
    agent = accounts.real_named()
    agents.give(agent.person, owner.person)
    accounts.step_up(accounts.sign_in(client, agent), agent)
    assert client.get(f"/my/certificates/{certificate.pk}/").status_code == 200
    address = f"/my/certificates/{certificate.pk}/allow/"
    assert client.get(address).status_code == 404
    form = {"organ": departments.department().pk, "purpose": "入学登记", "until": timezone.localdate().isoformat()}
    assert client.post(address, form).status_code == 404
    assert not UsePermission.objects.exists()


def test_nobody_gives_or_withdraws_what_is_another_persons(client, certificate, owner):
    given = allowed(certificate, owner, departments.department())
    stranger = accounts.real_named(accounts.person("李样例"))
    accounts.sign_in(client, stranger)
    accounts.step_up(client, stranger)
    address = f"/my/certificates/{certificate.pk}/allow/"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}{given.ref}/withdraw/").status_code == 404
    given.refresh_from_db()
    assert given.withdrawn_at is None
