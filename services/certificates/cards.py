"""How certificates stand in the wallet and on other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from services.certificates.enums import CertificateStatus
from services.common.masking import mask_name
from services.documents.sealing.providers import provider
from services.documents.verdicts import mask_number

if TYPE_CHECKING:
    from datetime import date

    from services.certificates.models import Certificate

SOON_DAYS = 60
"""From how many days before its end a certificate says so whose type does not say it itself."""


def state_word(certificate: Certificate, today: date) -> str:
    """The status as people read it on ``today``."""
    if certificate.status == CertificateStatus.VALID:
        if certificate.valid_to is not None and certificate.valid_to < today:
            return str(CertificateStatus.EXPIRED.label)
        if certificate.valid_to is not None and (certificate.valid_to - today).days <= (
            certificate.type.renewal_days or SOON_DAYS
        ):
            return _("Ends soon")
    return str(certificate.get_status_display())


def _holder(certificate: Certificate) -> str:
    """A firm by its name, a person masked."""
    if certificate.holder_enterprise_id:
        return certificate.holder_enterprise.name
    return mask_name(certificate.face_data.get("name", ""))


def card(certificate: Certificate, today: date, *, linked: bool = True) -> dict[str, Any]:
    """What ``{% certificate_card %}`` draws; needs type, issuer and document loaded."""
    usable = certificate.is_usable_on(today)
    word = state_word(certificate, today)
    until = certificate.valid_to.isoformat() if certificate.valid_to else _("without an end")
    return {
        "pk": certificate.pk,
        "title": certificate.type.name,
        "issuer": _("Issued by {organ}").format(organ=certificate.issuer.name),
        "rows": [
            (_("Holder"), _holder(certificate)),
            (_("Number"), mask_number(certificate.number)),
            (_("Valid until"), until),
        ],
        "state": word,
        "tone": "warn" if usable and word == _("Ends soon") else "ok" if usable else "err",
        "dead": not usable,
        "seal": f"{certificate.issuer.name}演示" if provider().is_demo else certificate.issuer.name,
        "href": reverse("certificates:detail", args=[certificate.pk]) if linked else "",
    }
