"""Answers a person has already given the city: the face of a certificate they hold, their last application.

Offered to `services.questions.sources` as two families: ``held.<type code>.<face field>`` and ``last.<question key>``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.models import Enterprise
from services.applications.models import Application
from services.certificates.access import usable_documents
from services.certificates.models import CertificateType
from services.questions.models import Question
from services.questions.sources import FAMILIES, Prefill

if TYPE_CHECKING:
    from services.accounts.models import Person

LOOKED_BACK = 20
"""So many applications are searched for an earlier answer."""
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


class HeldCertificate:
    """``held.LNYDZ.address``: a line on the face of a certificate in force that the person holds."""

    label = _lazy("Certificate held")

    def __call__(self, rest: str, *, person: Person | Enterprise, by: object, purpose: str) -> Prefill | None:
        """The line with the organ that issued the certificate and the day."""
        code, _dot, field = rest.partition(".")
        held = next((h for h in usable_documents(person).values() if h.kind == code and h.certificate_id), None)
        if held is None:
            return None
        certificate = held.certificate
        label = _("Taken from your certificate: %(name)s") % {"name": certificate.type.name}
        value = certificate.face_data.get(field)
        return Prefill(value, label, str(certificate.issuer), certificate.issued_on.isoformat(), f"held.{rest}")

    def choices(self) -> list[tuple[str, str]]:
        """Every line of every type in use, photos left out."""
        types = CertificateType.objects.filter(is_active=True)
        return [
            (f"{found.code}.{field['key']}", f"{found.name}：{field['label']}")
            for found in types
            for field in _lines(found)
        ]

    def knows(self, rest: str) -> bool:
        """Whether there is such a type with such a line."""
        code, _dot, field = rest.partition(".")
        found = CertificateType.objects.filter(code=code).first()
        return found is not None and any(line["key"] == field for line in _lines(found))


def _lines(found: CertificateType) -> list[dict[str, Any]]:
    return [field for field in found.fields if field.get("kind") != "photo"]


class LastApplication:
    """``last.employer``: the answer to a question of that key in the person's newest application that has one."""

    label = _lazy("Last application")

    def __call__(self, rest: str, *, person: Person | Enterprise, by: object, purpose: str) -> Prefill | None:
        """The answer with the item it was given for, the organ and the day it was submitted."""
        own = {"applicant_enterprise": person} if isinstance(person, Enterprise) else {"applicant": person}
        submitted = Application.objects.filter(**own, submitted_at__isnull=False)
        related = ("answers", "item_version", "department")
        for application in submitted.select_related(*related).order_by("-submitted_at", "-pk")[:LOOKED_BACK]:
            if (value := application.answers.data.get(rest)) is not None:
                day = timezone.localdate(application.submitted_at).isoformat()
                label = _("Taken from your last application: %(name)s") % {"name": application.item_version.name}
                return Prefill(value, label, str(application.department), day, f"last.{rest}")
        return None

    def choices(self) -> list[tuple[str, str]]:
        """Questions of published forms, each key once."""
        asked = Question.objects.filter(definition__published_at__isnull=False).exclude(kind__in=NEVER)
        names = dict(asked.order_by("definition__published_at", "pk").values_list("key", "label"))
        return sorted(names.items(), key=lambda row: row[1])

    def knows(self, rest: str) -> bool:
        """Any key a question may have."""
        return bool(_KEY.match(rest))


NEVER = ("photo", "file", "signature", "promise", "rows")
"""Kinds that are not taken over: what is handed in, signed or promised is so once."""


def register() -> None:
    """Called when the app is ready."""
    FAMILIES.register("held", HeldCertificate())
    FAMILIES.register("last", LastApplication())
