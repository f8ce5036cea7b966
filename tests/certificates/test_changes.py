"""Staff change the state of a certificate: one proposes, another of the organ agrees; nobody else, nothing alone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.certificates.models import ChangeProposal
from services.certificates.operations import agree_to_change, look, propose_change, show
from services.common import live
from services.departments.models import StaffKin
from services.documents.models import Document
from services.documents.operations import make_document
from services.files.operations import read_bytes
from services.notices.models import Notice
from tests.documents.test_making import tool
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db
ASKED = {"target": "03", "ground": "《中华人民共和国行政许可法》第六十九条", "reason": "核查不实"}


@pytest.fixture
def organ():
    return departments.department("演示公安局")


@pytest.fixture
def certificate(organ):
    made = certificates.issued(accounts.person("陈演示"), issuer=organ)
    certificates.printed_without_paper(made)
    return made


def at_desk(user) -> Client:
    return accounts.sign_in(Client(), user)


def proposed(certificate, organ, **more):
    by = more.pop("by", None) or departments.clerk(organ)
    return propose_change(certificate=certificate, by=by, **ASKED | more)


def address(certificate, rest=""):
    return f"/desk/certificates/{certificate.pk}/{rest}"


def test_one_proposes_another_agrees_and_everybody_reads_it_at_once(certificate, organ):
    clerk, approver = at_desk(departments.clerk(organ)), at_desk(departments.approver(organ))
    answer = clerk.post(address(certificate, "change/"), ASKED)
    assert (answer.status_code, answer.url) == (302, address(certificate))
    certificate.refresh_from_db()
    assert (certificate.status, Notice.objects.count()) == ("01", 0), "a proposal changes nothing"
    assert "核查不实" in approver.get("/desk/certificates/").content.decode()
    before = live.STORE.get("default").last(certificate.holder_id)
    ref = ChangeProposal.objects.get().ref
    assert approver.post(f"/desk/certificates/changes/{ref}/agree/").status_code == 302
    certificate.refresh_from_db()
    assert (certificate.status, certificate.status_reason) == ("03", "核查不实")
    seen = Client().get(f"/verify/{certificate.document.verify_code}/").content.decode()
    assert "核查不实" in seen
    assert "verdict-head--revoked" in seen
    assert "撤销" in Notice.objects.get(person=certificate.holder).title
    events = [e["event"] for e in live.STORE.get("default").since(certificate.holder_id, before, 10)]
    assert "certificate.changed" in events
    page = approver.get(address(certificate)).content.decode()
    assert "第六十九条" in page
    for hidden in ("陈演示", certificate.holder.id_number):
        assert hidden not in page
    logged = AuditEntry.objects.filter(event__startswith="certificate.change").order_by("id")
    assert [entry.event for entry in logged] == ["certificate.change_proposed", "certificate.change_agreed"]


def test_a_shown_code_says_revoked_after_the_second_person_agreed(certificate, organ):
    owner = accounts.real_named(certificate.holder)
    token = show(certificate=certificate, facts=[], person=owner.person, by=owner)[1]
    agree_to_change(proposal=proposed(certificate, organ), by=departments.approver(organ))
    assert look(token=token, who="药店", by=None).certificate.status == "03"


def test_nobody_agrees_to_their_own(certificate, organ):
    both = departments.holder("examiner", "approver", where=organ)
    proposal = proposed(certificate, organ, by=both)
    page = at_desk(both).post(f"/desk/certificates/changes/{proposal.ref}/agree/")
    assert page.status_code == 409
    certificate.refresh_from_db()
    assert certificate.status == "01"


@pytest.mark.parametrize("roles", [("receiver",), ("deliverer",), ("head",)])
def test_only_posts_that_propose_propose(certificate, organ, roles):
    user = at_desk(departments.holder(*roles, where=organ))
    assert user.post(address(certificate, "change/"), ASKED).status_code == 403
    assert not ChangeProposal.objects.exists()


def test_a_certificate_of_another_organ_is_not_there_and_the_try_is_written_down(certificate):
    stranger = at_desk(departments.holder("examiner", "approver", "deliverer"))
    for rest in ("", "change/", "print/"):
        assert stranger.get(address(certificate, rest)).status_code == 404
    assert stranger.post(address(certificate, "change/"), ASKED).status_code == 404
    tried = AuditEntry.objects.filter(event="access.refused", subject_ref=f"certificate:{certificate.pk}")
    assert tried.count() == 4
    found = stranger.post("/desk/certificates/", {"words": certificate.number})
    assert certificate.number not in found.content.decode().replace(f'value="{certificate.number}"', "")


def test_another_organs_approver_does_not_agree(certificate, organ):
    proposal = proposed(certificate, organ)
    other = at_desk(departments.approver())
    for verb in ("agree", "decline"):
        answer = other.post(f"/desk/certificates/changes/{proposal.ref}/{verb}/", {"answer": "不同意"})
        assert answer.status_code == 404
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_one_close_to_the_holder_neither_proposes_nor_agrees(certificate, organ):
    clerk, approver = departments.clerk(organ), departments.approver(organ)
    proposal = proposed(certificate, organ)
    for user in (clerk, approver):
        StaffKin.objects.create(user=user, person=certificate.holder, relation="spouse")
    assert at_desk(approver).post(f"/desk/certificates/changes/{proposal.ref}/agree/").status_code == 409
    assert at_desk(clerk).post(address(certificate, "change/"), ASKED).status_code == 409
    certificate.refresh_from_db()
    assert certificate.status == "01"


@pytest.mark.parametrize("gap", [{"ground": ""}, {"reason": ""}, {"target": "05"}, {"target": ""}])
def test_ground_reason_and_a_state_that_can_be_are_needed(certificate, organ, gap):
    assert at_desk(departments.clerk(organ)).post(address(certificate, "change/"), ASKED | gap).status_code == 422
    assert not ChangeProposal.objects.exists()


def test_numbers_of_persons_do_not_get_into_what_the_public_reads(certificate, organ):
    words = ASKED | {"reason": f"冒用 {accounts.fake_id()}"}
    assert at_desk(departments.clerk(organ)).post(address(certificate, "change/"), words).status_code == 409
    assert not ChangeProposal.objects.exists()


def test_declined_and_taken_back_change_nothing(certificate, organ):
    clerk = departments.clerk(organ)
    first = proposed(certificate, organ, by=clerk)
    approver = at_desk(departments.approver(organ))
    assert approver.post(f"/desk/certificates/changes/{first.ref}/decline/", {"answer": ""}).status_code == 409
    assert approver.post(f"/desk/certificates/changes/{first.ref}/decline/", {"answer": "证据不足"}).status_code == 302
    second = proposed(certificate, organ, by=clerk)
    assert at_desk(clerk).post(f"/desk/certificates/changes/{second.ref}/decline/", {"answer": ""}).status_code == 302
    states = list(ChangeProposal.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["declined", "withdrawn"]
    certificate.refresh_from_db()
    assert certificate.status == "01"


def test_held_back_and_given_back_by_two(certificate, organ):
    for target, status in (("02", "suspended"), ("01", "valid")):
        agree_to_change(proposal=proposed(certificate, organ, target=target), by=departments.approver(organ))
        certificate.refresh_from_db()
        assert Document.objects.get(pk=certificate.document_id).status == status


def test_an_earlier_version_is_left_and_says_what_became_of_its_successor(certificate, organ):
    newer = certificates.issued(certificate.holder, issuer=organ, previous=certificate)
    certificate.refresh_from_db()
    assert at_desk(departments.clerk(organ)).get(address(certificate, "change/")).status_code == 409
    agree_to_change(proposal=proposed(newer, organ), by=departments.approver(organ))
    certificate.document.refresh_from_db()
    assert (certificate.document.status, certificate.document.status_reason) == (
        "superseded",
        "已换发新版本，新版本已撤销",
    )
    page = Client().get(f"/verify/{certificate.document.verify_code}/").content.decode()
    assert "新版本已撤销" in page


def test_found_by_number_holder_document_or_name_masked(certificate, organ):
    desk = at_desk(departments.clerk(organ))
    holder = certificate.holder
    for words in (certificate.number, certificate.number[-6:], holder.id_number, "陈演", certificate.identifier):
        page = desk.post("/desk/certificates/", {"words": words}).content.decode()
        assert f"/desk/certificates/{certificate.pk}/" in page, words
        assert "陈*示" in page
    nothing = desk.post("/desk/certificates/", {"words": "没有这个人"}).content.decode()
    assert f"/desk/certificates/{certificate.pk}/" not in nothing
    assert AuditEntry.objects.filter(event="certificate.looked_for").count() == 6
    logged = str(list(AuditEntry.objects.filter(event="certificate.looked_for").values_list("detail", flat=True)))
    assert holder.id_number not in logged


def test_a_revocation_is_a_decision_on_paper_for_holder_and_desk(certificate, organ):
    holder = certificate.holder
    user = accounts.real_named(holder)
    proposal = proposed(certificate, organ)
    agree_to_change(proposal=proposal, by=departments.approver(organ))
    proposal.refresh_from_db()
    document = proposal.document
    assert document.number == f"{organ.name}撤决〔{timezone.localdate().year}〕00001号"
    desk, own = at_desk(departments.clerk(organ)), accounts.sign_in(Client(), user)
    paper = f"/my/certificates/{certificate.pk}/decision/"
    assert desk.get(address(certificate, "decision/")).status_code == 404, "it is not signed yet"
    assert own.get(paper).status_code == 404
    make_document(document.pk)
    document.refresh_from_db()
    pdf = read_bytes(document.file)
    text = "".join(tool("pdftotext", pdf, "-raw", "-", "-").split())
    for said in (holder.name, certificate.number, "核查不实", "第六十九条", "行政复议", "予以撤销", organ.name):
        assert said in text, said
    assert desk.get(address(certificate, "decision/")).status_code == 200
    assert "撤销决定书" in desk.get(address(certificate)).content.decode()
    assert paper in own.get(f"/my/certificates/{certificate.pk}/").content.decode()
    assert own.get(paper).status_code == 302, "whoever took the device confirms first"
    accounts.step_up(own, user)
    assert own.get(paper)["Content-Disposition"].startswith("attachment")
    stranger = at_desk(departments.clerk())
    assert stranger.get(address(certificate, "decision/")).status_code == 404
    assert accounts.sign_in(Client(), accounts.real_named()).get(paper).status_code == 404


def test_what_is_only_held_back_has_no_decision(certificate, organ):
    proposal = proposed(certificate, organ, target="02")
    agree_to_change(proposal=proposal, by=departments.approver(organ))
    proposal.refresh_from_db()
    assert proposal.document is None
