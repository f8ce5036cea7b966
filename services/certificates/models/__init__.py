"""Certificate types, certificates and held documents; what staff change, issue in batches and hand out."""

from services.certificates.models.batches import BatchRow, IssueBatch, PaperCopy
from services.certificates.models.certificates import (
    WHOLE,
    Certificate,
    CertificateType,
    CertificateUse,
    HeldDocument,
    Showing,
    UsePermission,
    new_ref,
)
from services.certificates.models.changes import ChangeProposal

__all__ = [
    "WHOLE",
    "BatchRow",
    "Certificate",
    "CertificateType",
    "CertificateUse",
    "ChangeProposal",
    "HeldDocument",
    "IssueBatch",
    "PaperCopy",
    "Showing",
    "UsePermission",
    "new_ref",
]
