"""The documents a move owes: which template, what they say, whose seal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.common.masking import mask_name
from services.documents.operations import request_document
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application
    from services.documents.models import Document

TITLES = {
    "receipt": "申请材料接收凭证",
    "supplement_notice": "申请材料补正告知书",
    "supplement_receipt": "补正材料接收凭证",
    "acceptance": "受理通知书",
    "later_acceptance": "容缺受理通知书",
    "refusal_of_acceptance": "不予受理通知书",
    "decision": "办理结果通知书",
    "withdrawal": "撤回确认",
    "delivery": "送达回证",
    "special_procedure": "特别程序告知书",
    "extension": "延长期限告知书",
    "termination": "终止通知",
    "return_notice": "退件通知",
    "site_record": "现场核查记录",
    "consultation": "征求意见函",
    "forwarding": "跨域通办收件移交单",
    "payment_notice": "缴款通知书",
    "termination_unpaid": "终止通知",
}
"""Documents of moves, one kind each."""
BESIDE = {"promise": "告知承诺书", "revocation": "撤销决定书"}
"""Documents that no move owes: signed with the application, and what follows an after-check."""


RULE_SET_KEYS = {
    "receipt": "receive",
    "supplement_notice": "supplement",
    "acceptance": "accept",
    "refusal_of_acceptance": "refuse_acceptance",
    "extension": "extend",
}
"""What the rule set of a kind of items calls these papers; a decision is ``grant`` or ``refuse`` there."""


def owed(application: Application, kind: str, *, by: User | None, **more: Any) -> Document:
    """Ask for the document ``kind`` of this case, numbered, sealed by the case's organ, made after the commit."""
    version, organ = application.item_version, application.department
    named = ("grant" if more.get("granted") else "refuse") if kind == "decision" else RULE_SET_KEYS.get(kind, kind)
    title = version.rule_set.documents.get(named) or (TITLES | BESIDE)[kind]
    context = {
        "title": title,
        "case_number": application.number,
        "item_name": version.name,
        "applicant": applicant_name(application),
        "organ": organ.name,
        "organ_phone": organ.enquiry_phone,
        "complaint_phone": organ.complaint_phone,
        "review_body": organ.review_body,
        "court": organ.court,
        "on_date": timezone.localdate().isoformat(),
        **more,
    }
    return request_document(
        kind=kind,
        template=kind,
        context=context,
        seal=organ,
        series=kind,
        subject_ref=application.subject_ref,
        title=f"{title}（{version.name}）",
        holder_masked=applicant_masked(application),
        on_made="services.applications.tasks.paper_made",
        by=by,
    )


def told_answers(application: Application) -> list[dict[str, Any]]:
    """What was answered, page by page in the words of the form it was asked with, personal numbers masked."""
    sections = display_answers(application.form, application.answers.data)
    return [
        {"title": section.title, "rows": [{"label": row.label, "value": row.value} for row in section.rows]}
        for section in sections
    ]


def applicant_name(application: Application) -> str:
    """Full name of whoever applies."""
    return str((application.applicant_enterprise or application.applicant).name)


def applicant_masked(application: Application) -> str:
    """A firm by its name, a person masked."""
    return applicant_name(application) if application.applicant_enterprise_id else mask_name(application.applicant.name)
