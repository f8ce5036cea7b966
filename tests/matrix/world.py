"""The principals of the matrix, signed in, and what belongs to the owner."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.matrix.rows import PRINCIPALS
from tests.support.portal import Portal
from tests.support.visitors import Visitor, session_cookies

BUILD = """
import json
from datetime import timedelta
from django.utils import timezone
from services.departments import operations
from services.departments.models import StaffPost
from services.content.models import Announcement, Policy
from services.documents.models import Document
from services.accounts.access import find_resident
from services.accounts.acting import find
from services.applications.models import AfterCheck
from services.applications.operations import drafting
from services.certificates.models import IssueBatch, PaperCopy
from services.catalog.access import get_published
from services.grants.models import Candidate, Programme
from services.publicity.models import Publication
from services.notices.models import Notice
from services.registries.gateways.demo_face import DemoFaceGateway
from services.vehicles.models import PlateBinding
from services.vehicles.operations import adding
from tests.factories import acting, applications, bundles, cashier, certificates, charging, delegation, finance, parking
held = applications.proposed("13800000011")
case = applications.received()
person = case.applicant
draft = applications.filled(applications.MIGRANT, applications.ELDER_CARD)
certificate = certificates.issued(person, code="JZZ", issuer=case.department)
paper, paper_gone = (certificates.paper(person, code="JZZ") for _ in range(2))
document = Document.objects.get(subject_ref=case.subject_ref)
today = timezone.localdate()
made = applications.staff("clerk1")
batch = IssueBatch.objects.create(
    type=certificate.type, issuer=case.department, title="演示批次", file_name="x.csv", total=1, made_by=made
)
copy = PaperCopy.objects.create(certificate=certificate, printed_by=made)
end = today + timedelta(days=30)
clerk, colleague, head = (applications.staff(name) for name in ("clerk1", "approver1", "head1"))
days = {"starts_on": today + timedelta(days=9), "ends_on": today + timedelta(days=10)}
leave = operations.record_leave(user=clerk, department=case.department, stand_in=colleague, by=clerk, **days)[0]
proposal = operations.propose_post(
    user=colleague, department=case.department, role="finance", starts_on=today, ends_on=end, by=head
)
recusal = operations.note_recusal(
    user=clerk, department=case.department, subject_ref="case:none", title="演示事项", url="/desk/", reason="kin"
)
programme = Programme.objects.get(code="gaoling")
candidate = Candidate.objects.create(
    programme=programme, period="2000", person=person, state="published", published_until_date=end,
    reviewed_by=applications.staff("clerk2"), approved_by=applications.staff("approver2"),
)
check = AfterCheck.objects.create(application=case, reason="promise", due_date=end)
helping = delegation.helper_post(person)
agent, former, asks = (applications.resident(phone).person for phone in ("13800000005", "13800000006", "13800000003"))
delegation.standing(person, agent=agent)
delegation.standing(person, agent=former, ends_on=today - timedelta(days=1))
owner = find_resident("13800000004")
binding = PlateBinding.objects.active().get(person=owner.person)
unsure = PlateBinding.objects.create(
    vehicle=adding.vehicle_of(plate="粤K00099"), person=owner.person, state="waiting"
)
face = DemoFaceGateway().begin(ref="x", user_id=owner.pk, name="", id_type="", id_number="", back="/account/")
handler = applications.resident("13800000008")
as_firm = find(handler.person, f"enterprise:{acting.firm().pk}")
money = cashier.everything(case.department, owner, applications.staff("finance2"), acting.firm())
print(json.dumps({
    **acting.led_by(person, asks),
    **money,
    **parking.everything(),
    **parking.of_resident("13800000004"),
    **charging.of_resident("13800000004"),
    **charging.of_operator(),
    **finance.everything(case.department, applications.resident("13800000004")),
    "firm_draft": drafting.start(version=get_published("shipin-jingying"), acting=as_firm, by=handler).ref,
    "grant": delegation.standing(person).pk,
    "face_asked": face.split("/")[-2],
    "grant_asked": delegation.asked(person).pk,
    "helped": delegation.helped(helping).pk,
    "leave": leave.pk,
    "proposal": proposal.pk,
    "post": StaffPost.objects.get(user=colleague, role="approver", department=case.department).pk,
    "recusal": recusal.pk,
    "bundle": bundles.begun(bundles.FIRM, "13800000004").ref,
    "case": case.ref,
    "binding": binding.pk,
    "binding_waiting": unsure.pk,
    "held": held.ref,
    "check": check.pk,
    "candidate": candidate.ref,
    "programme": programme.pk,
    "file": case.files.first().ref,
    "material": case.materials.first().pk,
    "document": document.pk,
    "document_code": document.verify_code,
    "draft": draft.ref,
    "certificate": certificate.pk,
    "batch": batch.ref,
    "copy": copy.pk,
    "paper": paper.pk,
    "paper_code": paper.check_code,
    "paper_gone": paper_gone.pk,
    "certificate_document": certificate.document_id,
    "announcement": Announcement.objects.first().pk,
    "publication": Publication.objects.public(on=timezone.localdate()).first().ref,
    "policy": Policy.objects.first().pk,
    "notice": Notice.objects.filter(person=person).first().pk,
}))
"""
KEY = """
from datetime import timedelta
from django.utils import timezone
from services.accounts.models import User
from services.departments import operations
from services.departments.models import Department
_key, text = operations.make_key(
    department=Department.objects.order_by("pk")[0], name="演示系统", scopes=["catalog", "verify"],
    expires_on=timezone.localdate() + timedelta(days=30), by=User.objects.get(username="secadmin"),
)
print(text)
"""
MADE = """
from services.documents.models import Document
print(Document.objects.filter(pk__in={ids}, state="made").count())
"""
PATIENCE = 240


@dataclass
class World:
    """Visitors by principal, and identifiers for addresses."""

    visitors: dict[str, Visitor]
    objects: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, principal: str) -> dict[str, str]:
        """The form token this principal's session accepts."""
        if principal not in self.tokens:
            page = self.visitors[principal].get("/")
            found = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            assert found, f"no form on the home page for {principal}"
            self.tokens[principal] = {"csrfmiddlewaretoken": found}
        return self.tokens[principal]

    def close(self) -> None:
        """Ends the connections."""
        for visitor in self.visitors.values():
            visitor.close()


def build(portal: Portal, *, objects: bool = True) -> World:
    """Signs everyone in; with ``objects`` also makes a case, a draft and a certificate of the owner, papers signed."""
    cookies = session_cookies(portal, [username for username in PRINCIPALS.values() if username])
    visitors = {
        name: Visitor(portal, username, cookies=dict([cookies[username]] if username else []))
        for name, username in PRINCIPALS.items()
    }
    visitors["machine"].client.headers["Authorization"] = f"Bearer {portal.python(KEY).split()[-1]}"
    world = World(visitors)
    if objects:
        world.objects = json.loads(portal.python(BUILD).splitlines()[-1])
        ids = [world.objects[name] for name in ("document", "certificate_document", "receipt_document")]
        end = time.monotonic() + PATIENCE
        while portal.python(MADE.format(ids=ids)).split()[-1] != str(len(ids)):
            if time.monotonic() > end:
                pytest.fail(f"the papers are not made:\n{portal.log()[-3000:]}")
    return world
