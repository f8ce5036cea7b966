"""Paper certificates: added at level C, compared at a window to B, or refused with a reason; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from services.accounts.models import Enterprise
from services.audit.models import AuditEntry
from services.certificates.access import usable_documents
from services.certificates.models import HeldDocument
from services.certificates.operations.papers import (
    MOST_WAITING,
    NotImpartial,
    NotWaiting,
    TooManyPapers,
    WrongHolder,
    confirm_paper,
    refuse_paper,
    remove_paper,
)
from services.certificates.personal_data import CertificatesData
from services.departments.enums import Relation, Role
from services.departments.models import StaffKin
from services.departments.operations import confirm_leave, record_leave
from services.files import blobs
from services.files.models import StoredFile
from services.files.operations import read_bytes
from services.notices.models import Notice
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db
WALLET, DESK = "/my/certificates/", "/desk/originals/"


@pytest.fixture
def owner():
    return accounts.real_named(accounts.person("陈演示"))


@pytest.fixture
def client_of():
    def signed_in(user):
        browser = Client()
        accounts.sign_in(browser, user)
        return browser

    return signed_in


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("证.jpg", read_bytes(certificates.photo()), content_type="image/jpeg")


def test_a_resident_adds_one_and_it_stands_in_for_nothing_yet(client_of, owner):
    kind = certificates.certificate_type("JHZ", name="结婚证")
    browser = client_of(owner)
    answer = browser.post(f"{WALLET}papers/add/", {"kind": kind.pk, "file": picture(), "number": "J440981-1"})
    paper = HeldDocument.objects.get()
    assert answer.url == f"{WALLET}papers/{paper.pk}/"
    assert (paper.person, paper.kind, paper.trust_level) == (owner.person, "JHZ", "C")
    assert usable_documents(owner.person) == {}
    assert "还没有核对" in browser.get(WALLET).content.decode()
    page = browser.get(answer.url).content.decode()
    assert paper.check_code[:4] in page
    assert "J440981-1" not in page
    assert f"papers/{paper.pk}/page/1/" not in page, "the picture waits until it is confirmed who looks"
    accounts.step_up(browser, owner)
    assert f"papers/{paper.pk}/page/1/" in browser.get(answer.url).content.decode()
    assert browser.get(f"{answer.url}page/1/")["Content-Type"] == "image/png"
    assert AuditEntry.objects.filter(event="certificate.paper_added", subject_ref=f"helddocument:{paper.pk}").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "请选择证照"),
        ({"kind": "999999"}, "请选择证照"),
        ({"file": ""}, "证照的照片"),
        ({"valid_to": "2020-01-01"}, "已经失效"),
        ({"valid_to": "soon"}, "选择"),
        ({"file": SimpleUploadedFile("x.jpg", b"no picture")}, "没有收下"),
    ],
)
def test_what_cannot_be_added_is_told_and_typed_text_stays(client_of, owner, change, words):
    kind = certificates.certificate_type("JHZ", name="结婚证")
    sent = {"kind": kind.pk, "file": picture(), "number": "保留这个", **change}
    answer = client_of(owner).post(f"{WALLET}papers/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" in page
    assert "保留这个" in page
    assert not HeldDocument.objects.exists()


def test_a_clerk_finds_it_by_its_code_compares_it_and_it_stands_in_for_paper(client_of, owner):
    paper, desk = certificates.paper(owner.person), client_of(departments.holder(Role.RECEIVER))
    spoken = " ".join(paper.check_code[n : n + 4] for n in (0, 4, 8)).lower()
    assert desk.post(DESK, {"code": spoken}).url == f"{DESK}{paper.check_code}/"
    page = desk.get(f"{DESK}{paper.check_code}/").content.decode()
    assert "陈*示" in page
    assert owner.person.id_number not in page
    assert desk.get(f"{DESK}{paper.check_code}/page/1/")["Content-Type"] == "image/png"
    until = timezone.localdate() + timedelta(days=30)
    done = desk.post(f"{DESK}{paper.check_code}/", {"confirm": "1", "number": "J-2", "valid_to": until.isoformat()})
    assert done.url == DESK
    code = paper.check_code
    paper.refresh_from_db()
    assert (paper.trust_level, paper.check_code, paper.paper_number) == ("B", None, "J-2")
    assert paper.verified_by
    assert [held.pk for held in usable_documents(owner.person).values()] == [paper.pk]
    assert usable_documents(owner.person, on=until + timedelta(days=1)) == {}, "not after its last day"
    assert desk.get(f"{DESK}{code}/").status_code == 404, "the code is used up"
    assert Notice.objects.filter(person=owner.person, event="paper_confirmed").count() == 1
    events = set(AuditEntry.objects.filter(subject_ref=f"helddocument:{paper.pk}").values_list("event", flat=True))
    assert {"certificate.paper_opened", "certificate.paper_checked"} <= events


def test_a_clerk_refuses_with_a_reason_and_the_holder_reads_it(client_of, owner):
    paper, desk = certificates.paper(owner.person), client_of(departments.holder(Role.RECEIVER))
    address = f"{DESK}{paper.check_code}/"
    empty = desk.post(address, {"refuse": "1", "reason": " "})
    assert empty.status_code == 422
    assert "请写明原因" in empty.content.decode()
    assert desk.post(address, {"refuse": "1", "reason": "照片上的编号与原件不一致"}).url == DESK
    paper.refresh_from_db()
    assert (paper.trust_level, paper.check_code) == ("C", None)
    assert usable_documents(owner.person) == {}
    assert "照片上的编号与原件不一致" in client_of(owner).get(f"{WALLET}papers/{paper.pk}/").content.decode()
    assert Notice.objects.filter(person=owner.person, event="paper_refused").count() == 1


def test_codes_that_are_wrong_say_so_and_are_counted(client_of):
    desk = client_of(departments.holder(Role.RECEIVER))
    for code in ("", "0000", "000000000000", "<script>", "𬭚" * 40):
        answer = desk.post(DESK, {"code": code})
        assert answer.status_code == 422, code
    for _ in range(20):
        answer = desk.post(DESK, {"code": "000000000000"})
    assert "五分钟" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.APPROVER, Role.DELIVERER])
def test_only_who_receives_at_a_window_compares(client_of, owner, role):
    paper, desk = certificates.paper(owner.person), client_of(departments.holder(role))
    assert desk.get(DESK).status_code == 403
    assert desk.get(f"{DESK}{paper.check_code}/").status_code == 403
    assert client_of(owner).get(DESK).status_code in (302, 403)


def test_a_strangers_copy_looks_absent_and_cannot_be_taken_out(client_of, owner):
    paper, stranger = certificates.paper(owner.person), client_of(accounts.real_named(accounts.person("李样例")))
    for part in ("", "page/1/"):
        assert stranger.get(f"{WALLET}papers/{paper.pk}/{part}").status_code == 404
    assert stranger.post(f"{WALLET}papers/{paper.pk}/remove/").status_code == 404
    paper.refresh_from_db()
    assert paper.removed_at is None


def test_taken_out_it_stands_in_for_nothing_and_cannot_be_compared(client_of, owner):
    paper, waiting = certificates.paper(owner.person), certificates.paper(owner.person)
    clerk = departments.holder(Role.RECEIVER)
    organ = departments.department()
    confirm_paper(paper=paper, number="", valid_to=None, organ=organ, by=clerk)
    browser = client_of(owner)
    assert browser.post(f"{WALLET}papers/{paper.pk}/remove/").url == WALLET
    assert usable_documents(owner.person) == {}
    assert browser.get(f"{WALLET}papers/{paper.pk}/").status_code == 404
    remove_paper(paper=waiting, by=owner)
    with pytest.raises(NotWaiting):
        confirm_paper(paper=waiting, number="", valid_to=None, organ=organ, by=clerk)
    with pytest.raises(NotWaiting):
        refuse_paper(paper=waiting, reason="x", organ=organ, by=clerk)
    assert HeldDocument.objects.count() == 2, "nothing is deleted"


def test_nobody_compares_their_own(owner):
    paper, clerk = certificates.paper(owner.person), departments.holder(Role.RECEIVER)
    clerk.person = owner.person
    for act, more in ((confirm_paper, {"number": "", "valid_to": None}), (refuse_paper, {"reason": "x"})):
        with pytest.raises(NotImpartial):
            act(paper=paper, organ=departments.department(), by=clerk, **more)


def test_what_one_holder_may_let_wait_is_bounded_and_types_fit_the_holder(owner):
    for _ in range(MOST_WAITING):
        certificates.paper(owner.person)
    with pytest.raises(TooManyPapers):
        certificates.paper(owner.person)
    certificates.certificate_type("YYZZ", name="营业执照", holder_kind="enterprise")
    with pytest.raises(WrongHolder):
        certificates.paper(owner.person, code="YYZZ")
    assert not Enterprise.objects.exists()


def test_a_picture_that_was_not_added_is_not_kept(client_of, owner, monkeypatch):
    kind, browser = certificates.certificate_type("JHZ", name="结婚证"), client_of(owner)
    upload, before = picture(), set(StoredFile.objects.values_list("pk", flat=True))
    monkeypatch.setattr("services.certificates.operations.papers.MOST_WAITING", 0)
    assert "error-summary" in browser.post(f"{WALLET}papers/add/", {"kind": kind.pk, "file": upload}).content.decode()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == before


def test_the_database_keeps_codes_to_copies_that_wait(owner):
    paper = certificates.paper(owner.person)
    for wrong in ({"trust_level": "B", "verified_by": "x"}, {"removed_at": timezone.now()}, {"refused_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HeldDocument.objects.filter(pk=paper.pk).update(**wrong)


def test_a_stand_in_at_the_window_compares_for_the_absent_colleague(client_of, owner):
    where, today = departments.department(), timezone.localdate()
    away, stand_in = departments.holder(Role.RECEIVER, where=where), departments.holder(Role.EXAMINER, where=where)
    days = {"starts_on": today, "ends_on": today + timedelta(days=1)}
    for row in record_leave(user=away, department=where, stand_in=stand_in, by=away, **days):
        if row.waits:
            confirm_leave(leave=row, by=departments.head(where))
    paper, desk = certificates.paper(owner.person), client_of(stand_in)
    address = f"{DESK}{paper.check_code}/"
    assert desk.post(DESK, {"code": paper.check_code}).url == address
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"confirm": "1", "number": "J-2", "valid_to": ""}).url == DESK
    paper.refresh_from_db()
    assert (paper.trust_level, paper.verified_by) == ("B", where.name)


@pytest.mark.parametrize("relation", [Relation.SELF, Relation.SPOUSE])
def test_a_clerk_close_to_the_holder_sees_neither_page_nor_picture(client_of, owner, relation):
    paper, clerk = certificates.paper(owner.person), departments.holder(Role.RECEIVER)
    StaffKin.objects.create(user=clerk, person=owner.person, relation=relation)
    desk, address = client_of(clerk), f"{DESK}{paper.check_code}/"
    assert "同事" in desk.post(DESK, {"code": paper.check_code}).content.decode()
    assert desk.get(address).status_code == 404
    assert desk.get(f"{address}page/1/").status_code == 404
    assert desk.post(address, {"confirm": "1"}).status_code == 404


@pytest.mark.parametrize("part", ["", "page/1/"])
def test_every_look_at_a_copy_is_written_down_and_told_to_its_holder(client_of, owner, part):
    paper, clerk = certificates.paper(owner.person), departments.holder(Role.RECEIVER)
    assert client_of(clerk).get(f"{DESK}{paper.check_code}/{part}").status_code == 200
    entry = AuditEntry.objects.get(event="certificate.paper_opened", subject_ref=f"helddocument:{paper.pk}")
    assert entry.actor_ref == f"user:{clerk.pk}"
    (uses,) = CertificatesData().uses(owner.person)
    (told,) = uses.tell(list(uses.rows))
    assert paper.title in told.what


def test_a_copy_taken_out_leaves_no_file(django_capture_on_commit_callbacks, owner):
    paper = certificates.paper(owner.person)
    file = paper.file
    with django_capture_on_commit_callbacks(execute=True):
        remove_paper(paper=paper, by=owner)
    paper.refresh_from_db()
    assert (paper.file, paper.paper_number, paper.removed_at is None) == (None, "", False)
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not blobs.exists(file.blob)


def test_a_closed_account_leaves_no_copy(django_capture_on_commit_callbacks, owner):
    papers = [certificates.paper(owner.person), certificates.paper(owner.person)]
    held = certificates.issued(owner.person)
    with django_capture_on_commit_callbacks(execute=True):
        CertificatesData().erase(owner.person)
    assert not HeldDocument.objects.filter(certificate=None).exists()
    assert HeldDocument.objects.filter(certificate=held).exists(), "certificates stay, by law"
    for paper in papers:
        assert not StoredFile.objects.filter(pk=paper.file_id).exists()
        assert not blobs.exists(paper.file.blob)
