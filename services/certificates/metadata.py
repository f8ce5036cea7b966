"""元数据: what the file of a certificate tells machines about it (GB/T 36903), frozen with its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.certificates.enums import CertificateStatus

if TYPE_CHECKING:
    from services.certificates.models import Certificate

CREDIT_CODE = "unified_social_credit_code"
"""By what an enterprise is known; the kinds of documents of persons are codes (C0109)."""


def metadata(draft: Certificate) -> dict[str, Any]:
    """Of a certificate that is being issued: facts of its own, nothing of its layout."""
    kind, person, firm = draft.type, draft.holder, draft.holder_enterprise
    known = (person.name, person.id_type, person.id_number) if person else (firm.name, CREDIT_CODE, firm.credit_code)
    return {
        "type": kind.name,
        "type_code": kind.standard_code,
        "number": draft.number,
        "identifier": draft.identifier,
        "version": draft.version,
        "status": CertificateStatus.VALID,
        "trust_level": kind.trust_level,
        "issuer": draft.issuer.name,
        "issuer_code": draft.issuer.code,
        "issued_on": draft.issued_on,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "holder": dict(zip(("name", "id_type", "id_number"), known, strict=True)),
        "face": draft.face_data,
    }
