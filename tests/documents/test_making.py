"""From a request to a signed PDF: digest, signature, tampering, rare characters, once only."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess

import pikepdf
import pytest
from django.template import TemplateDoesNotExist

from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.common.relay import drain
from services.documents.models import Document, SealUse
from services.documents.operations import MAKE, content_digest, make_document, request_document
from services.documents.sealing import authority
from services.documents.sealing.providers import provider
from services.files.models import StoredFile
from services.files.operations import read_bytes
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db
RARE = "龙䶮喆〇𬭚"
CASE = {
    "case_number": "11440981MB2D10028M4440981200120261121" + "00003",
    "item_name": "居住证申领（新办）",
    "applicant": RARE,
    "organ_phone": "0668-6660102",
    "complaint_phone": "0668-6690102",
    "review_body": "高州市人民政府",
    "court": "高州市人民法院",
    "on_date": "2026-11-21",
}
NOTICES = {
    "receipt": {"materials": ["租房合同"], "due_date": "2026-11-27"},
    "supplement_notice": {"items": [{"label": "租房合同", "reason": "缺少签名页"}], "due_date": "2026-12-11"},
    "supplement_receipt": {"materials": ["租房合同"]},
    "acceptance": {"due_date": "2026-12-11"},
    "refusal_of_acceptance": {"reason": "居住登记不足半年"},
    "decision": {"granted": False, "reason": "与申请不一致"},
    "withdrawal": {},
    "special_procedure": {
        "procedure": "检测",
        "reason": "样品送检",
        "expected_days": 8,
        "expected_date": "2026-12-03",
        "left": " 16 个工作日",
    },
    "extension": {
        "reason": "情况复杂",
        "extended_by": "10 个工作日",
        "old_due_date": "2026-12-11",
        "due_date": "2026-12-25",
    },
    "termination": {"due_date": "2026-12-11", "items": ["租房合同"]},
    "delivery": {"granted": True},
    "payment_notice": {
        "payee": "高州市财政局",
        "lines": [
            {"text": "登记费", "yuan": "80.00", "basis": "示例依据"},
            {"text": "登记费：小微企业减半", "yuan": "-40.00", "basis": "示例依据"},
        ],
        "total": "40.00",
        "capitals": "肆拾元整",
        "due_date": "2026-12-11",
        "granted": False,
        "refund": "审查开始前终止的退还",
    },
    "termination_unpaid": {"due_date": "2026-12-11"},
}
SAYS = {
    "receipt": ["租房合同", "2026年11月27日"],
    "supplement_notice": ["缺少签名页", "2026年12月11日"],
    "supplement_receipt": ["补正", "租房合同"],
    "acceptance": ["予以受理", "2026年12月11日"],
    "refusal_of_acceptance": ["居住登记不足半年", "行政复议", "高州市人民法院"],
    "decision": ["不予", "与申请不一致", "行政诉讼"],
    "withdrawal": ["撤回"],
    "special_procedure": ["检测", "样品送检", "8个工作日", "2026年12月3日", "不计入办理时限", "剩余时限16个工作日"],
    "extension": ["情况复杂", "10个工作日", "2026年12月11日", "2026年12月25日"],
    "termination": ["终止", "租房合同", "2026年12月11日", "行政复议", "重新申请"],
    "delivery": ["电子送达"],
    "payment_notice": ["登记费", "80.00", "-40.00", "肆拾元整", "非税"],
    "termination_unpaid": ["终止", "缴款通知书", "重新申请"],
}


def ask(template="receipt", organ=None, **more):
    values = {
        "kind": template,
        "template": template,
        "context": CASE | NOTICES.get(template, {}),
        "seal": (organ or departments.department("高州市演示局")).code,
        "series": template,
        "subject_ref": "case:T1",
        "title": "申请材料接收凭证",
        "by": None,
    }
    return request_document(**(values | more))


def tool(name: str, pdf: bytes, *arguments: str) -> str:
    return subprocess.run([name, *arguments], input=pdf, capture_output=True, check=True).stdout.decode()


def text_of(pdf: bytes) -> str:
    return "".join(tool("pdftotext", pdf, "-layout", "-", "-").split())


@pytest.fixture
def receipt():
    document = make_document(ask().pk)
    return document, read_bytes(document.file)


def test_a_made_document_carries_its_digests_and_a_log_of_the_seal(receipt):
    document, pdf = receipt
    assert document.digest_sha256 == hashlib.sha256(pdf).hexdigest()
    if "sm3" in hashlib.algorithms_available:
        assert document.digest_sm3 == hashlib.new("sm3", pdf).hexdigest()
    use = SealUse.objects.get(document=document)
    assert (use.seal, use.file_digest, use.ordered_by) == (document.seal, document.digest_sha256, "system")
    assert use.certificate_fingerprint == authority.seal_of(document.seal, document.issuer_name).fingerprint
    assert AuditEntry.objects.filter(event="document.sealed", subject_ref=f"document:{document.pk}").count() == 1


def test_the_signature_is_valid_and_says_demo(receipt):
    report = provider().check(receipt[1])
    assert report.ok
    assert report.signer == "高州市演示局演示专用章"


def test_every_change_of_the_file_is_found(receipt):
    pdf = receipt[1]
    for place in (pdf.find(b"endobj") + 400, len(pdf) // 2, 20):
        changed = bytearray(pdf)
        changed[place] ^= 1
        assert not provider().check(bytes(changed)).ok
    assert not provider().check(pdf + b"\n% more").ok
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        out = io.BytesIO()
        opened.save(out)
    assert not provider().check(out.getvalue()).ok


def test_an_unsigned_file_and_rubbish_are_no_signatures():
    assert not provider().check(b"").ok
    assert not provider().check(b"%PDF-1.7\nrubbish").ok


def test_what_it_says_is_printed_with_number_code_and_demo_words(receipt):
    document, pdf = receipt
    text = text_of(pdf)
    for said in (document.number, RARE, "高州市演示局", "演示样张·无法律效力", document.verify_code[:4]):
        assert said in text


def test_the_data_travels_inside(receipt):
    document, pdf = receipt
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        kept = json.loads(opened.attachments["data.json"].get_file().read_bytes())
        assert opened.pdf_version == "1.7"
        assert "pdfaid:part='3'" in str(opened.open_metadata()).replace('"', "'") or "<pdfaid:part>3" in str(
            opened.open_metadata()
        )
    assert kept["number"] == document.number
    assert (kept["content_digest"], kept["content_digest_algorithm"]) == (document.content_digest, "sha256")
    assert kept["content"]["applicant"] == RARE


def test_a_certificate_tells_machines_what_it_is_and_nothing_of_its_layout():
    holder = accounts.person("陈演示")
    certificate = certificates.made(holder)
    with pikepdf.open(io.BytesIO(read_bytes(certificate.document.file))) as opened:
        said = json.loads(opened.attachments["data.json"].get_file().read_bytes())["content"]
    assert said["holder"] == {"name": "陈演示", "id_type": holder.id_type, "id_number": holder.id_number}
    assert (said["type_code"], said["trust_level"], said["status"]) == (certificate.type.standard_code, "A", "01")
    assert (said["identifier"], said["version"]) == (certificate.identifier, 1)
    days = (certificate.issued_on.isoformat(), certificate.valid_to.isoformat())
    assert (said["issued_on"], said["valid_to"]) == days
    assert said["face"] == certificate.face_data
    assert not {"design", "rows", "metadata"} & set(said)


def test_all_fonts_are_embedded(receipt):
    lines = tool("pdffonts", receipt[1], "-").splitlines()[2:]
    assert lines
    assert all(" yes yes yes " in line for line in lines)
    assert any("Whole" in line for line in lines), "the whole face serves the rare characters"


@pytest.mark.parametrize("template", NOTICES)
def test_every_notice_is_one_page_and_says_what_it_must(template):
    document = make_document(ask(template).pk)
    text = text_of(read_bytes(document.file))
    assert document.file.pages == 1
    assert [said for said in SAYS[template] if said not in text] == []


def test_making_twice_makes_once(receipt):
    document, _pdf = receipt
    again = make_document(document.pk)
    assert again.digest_sha256 == document.digest_sha256
    assert SealUse.objects.filter(document=document).count() == 1
    assert StoredFile.objects.count() == 1


def test_the_same_words_give_the_same_content_digest():
    said = {"template": "receipt", "number": "1", "seal": "S", "title": "T"}
    assert content_digest(**said, context={"a": 1, "b": 2}) == content_digest(**said, context={"b": 2, "a": 1})
    assert content_digest(**said, context={"a": 1}) != content_digest(**said, context={"a": 2})


def test_a_failure_is_kept_and_the_next_try_succeeds(monkeypatch):
    document = ask()
    Document.objects.filter(pk=document.pk).update(template="nowhere")
    with pytest.raises(TemplateDoesNotExist):
        make_document(document.pk)
    document.refresh_from_db()
    assert (document.state, document.failure) == ("failed", "TemplateDoesNotExist")
    assert not SealUse.objects.exists()
    Document.objects.filter(pk=document.pk).update(template="receipt")
    assert make_document(document.pk).is_made


def test_the_task_makes_it_and_tells_who_waits(monkeypatch):
    told = []
    from services.applications import tasks

    monkeypatch.setattr(tasks.certificate_made, "run", lambda document_id: told.append(document_id))
    document = ask(on_made="services.applications.tasks.certificate_made")
    drain()
    document.refresh_from_db()
    assert document.is_made
    assert told == [document.pk]


def test_a_template_cannot_fetch_anything():
    from weasyprint.urls import FatalURLFetchingError

    from services.documents.printing.engine import NotBundled, _fetcher

    fetcher = _fetcher()
    for url in ("http://127.0.0.1/x.png", "file:///etc/passwd", "font:../../etc/passwd", "art:nothing.svg"):
        with pytest.raises(NotBundled):
            fetcher.fetch(url)
    assert fetcher._fail_on_errors, "a missing picture stops the document"
    assert issubclass(FatalURLFetchingError, BaseException)


def test_a_certificate_with_photo_is_one_card():
    from PIL import Image

    from services.files.operations import store_bytes

    out = io.BytesIO()
    Image.new("RGB", (300, 400), "#88aacc").save(out, "JPEG")
    photo = store_bytes(data=out.getvalue(), name="p.jpg", media_type="image/jpeg")
    certificate = certificates.made(accounts.person(RARE), photo=photo)
    pdf = read_bytes(certificate.document.file)
    text = text_of(pdf)
    assert certificate.document.file.pages == 1
    for said in ("居住证", RARE, certificate.number, certificate.identifier, certificate.holder.id_number):
        assert said in text
    assert provider().check(pdf).ok


def test_private_keys_are_encrypted_on_the_disk():
    authority.foundation()
    keys = list(authority.folder().glob("*.key"))
    assert len(keys) >= 2
    assert all(path.read_text().startswith("v1:") for path in keys)
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys)
    assert authority.foundation()[0].fingerprint == authority.load("root").fingerprint


def test_who_waits_for_a_document_is_told_before_the_next_one_is_printed():
    document = ask(on_made="services.applications.tasks.certificate_made")
    make_document(document.pk)
    waiting = OutboxTask.objects.filter(task__in=(MAKE, document.on_made)).order_by("priority", "due_at", "id")
    assert [row.task for row in waiting] == [document.on_made, MAKE]
