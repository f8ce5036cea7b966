"""Certificates of enterprises: who leads one hears everything that the holder of a certificate of their own hears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.models import Enterprise
from services.certificates.access import get_for_organ
from services.certificates.models import Certificate, UsePermission
from services.certificates.operations import agree_to_change, issue, offer_renewals, permit, propose_change, use
from services.certificates.operations.papers import confirm_paper, refuse_paper
from services.departments.operations import make_key
from services.documents.operations import make_document
from services.notices.models import Notice
from tests.factories import accounts, certificates, departments
from tests.factories.acting import led_by

pytestmark = pytest.mark.django_db
NAME = "高州市演示矩阵有限公司"


@pytest.fixture
def boss():
    return accounts.real_named(accounts.person("陈演示"))


@pytest.fixture
def firm(boss):
    return Enterprise.objects.get(pk=led_by(boss.person, accounts.person("李样例"))["firm"])


@pytest.fixture
def certificate(firm) -> Certificate:
    fields = [{"key": "firm_name", "label": "名称", "kind": "text"}]
    values = {"name": "食品经营许可证", "holder_kind": "enterprise", "fields": fields, "renewal_days": 90}
    kind = certificates.certificate_type("SPJYXKZ", **values, layout="pdf/certificates/generic.html")
    given = {"face_data": {"firm_name": firm.name}, "issued_for": "case:test", "by": None}
    return issue(type_code=kind.code, holder=None, enterprise=firm, issuer=departments.department(), **given)


def told(boss, event: str) -> list[str]:
    return [notice.title for notice in Notice.objects.filter(person=boss.person, event=event).order_by("pk")]


def test_renewal_is_offered_once(client, boss, certificate):
    last = timezone.localdate() + timedelta(days=89)
    Certificate.objects.filter(pk=certificate.pk).update(valid_to=last)
    assert offer_renewals() == (1, 0)
    assert offer_renewals() == (0, 0)
    assert told(boss, "certificate_ending") == [f"食品经营许可证（{NAME}）快到期了，可以换发"]
    accounts.sign_in(client, boss)
    page = client.get(Notice.objects.get(event="certificate_ending").url).content.decode()
    assert f"换新的请问{certificate.issuer.name}" in page
    assert "快到期了，可以换发" not in page, "no item renews one of this type"


def test_an_enterprise_nobody_is_known_to_lead_waits_until_somebody_is(boss, firm, certificate):
    Certificate.objects.filter(pk=certificate.pk).update(valid_to=timezone.localdate() + timedelta(days=10))
    Enterprise.objects.update(legal_representative=None)
    assert offer_renewals() == (0, 0)
    Enterprise.objects.update(legal_representative=boss.person)
    assert offer_renewals() == (1, 0)


def test_every_use_is_told(boss, certificate):
    make_document(certificate.document_id)
    certificate.document.refresh_from_db()
    organ = departments.department("高州市演示教育局")
    until = timezone.localdate() + timedelta(days=30)
    given = {"organ": organ, "purpose": "年检", "until": until, "fields": ["*"], "person": boss.person, "by": boss}
    permission = permit(certificate=certificate, **given)
    admin = departments.security_admin()
    key, _secret = make_key(department=organ, name="系统", scopes=["certificates"], expires_on=until, by=admin)
    use(permission=get_for_organ(organ, UsePermission.objects.get(pk=permission.pk).ref), key=key)
    assert told(boss, "certificate_used") == [f"高州市演示教育局使用了您的食品经营许可证（{NAME}）"]


def test_a_change_of_its_state_is_told(boss, certificate):
    first, second = accounts.staff("甲"), accounts.staff("乙")
    said = {"target": "02", "ground": "《中华人民共和国食品安全法》", "reason": "核查期间"}
    proposal = propose_change(certificate=certificate, by=first, **said)
    agree_to_change(proposal=proposal, by=second)
    assert [NAME in title for title in told(boss, "certificate_changed")] == [True]


@pytest.mark.parametrize("event", ["paper_confirmed", "paper_refused"])
def test_the_comparison_of_a_paper_is_told(boss, firm, event):
    certificates.certificate_type("YYZZ", name="营业执照", holder_kind="enterprise")
    paper = certificates.paper(firm, code="YYZZ", by=boss)
    clerk, organ = accounts.staff("丙"), departments.department()
    if event == "paper_confirmed":
        confirm_paper(paper=paper, number="YYZZ1", valid_to=None, organ=organ, by=clerk)
    else:
        refuse_paper(paper=paper, reason="看不清", organ=organ, by=clerk)
    assert [NAME in title for title in told(boss, event)] == [True]
