"""Certificates as personal data: what stands on them, and who used them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.accounts import personal_data
from services.accounts.access import user_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.accounts.personal_data import Found, PersonalData, Record, Section, Use, Uses
from services.audit.models import AuditEntry
from services.certificates.faces import screen_rows, span
from services.certificates.models import Certificate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import Person

WORDS = {
    "certificate.revealed": gettext_lazy("Saw everything on: {name}"),
    "certificate.downloaded": gettext_lazy("Downloaded: {name}"),
    "certificate.shown": gettext_lazy("Showed: {name}"),
    "certificate.status_changed": gettext_lazy("Changed the state of: {name}"),
}


class CertificatesData(PersonalData):
    """What a person holds."""

    def sections(self, person: Person) -> list[Section]:
        """Every certificate with its whole face."""
        held = Certificate.objects.filter(holder=person).select_related("type", "issuer").order_by("-pk")
        return [Section("certificates", _("My certificates"), [_record(certificate) for certificate in held])]

    def uses(self, person: Person) -> list[Uses]:
        """Looks and downloads by others than the holder."""
        own, refs = user_of(person), {}
        for pk, name in Certificate.objects.filter(holder=person).values_list("pk", "type__name"):
            refs[f"certificate:{pk}"] = name
        mine = Q(actor_ref="system") | (Q(actor_ref=f"user:{own.pk}") if own else Q())
        rows = AuditEntry.objects.filter(subject_ref__in=refs, event__in=WORDS).exclude(mine).order_by("-at", "-id")

        def tell(entries: Sequence[AuditEntry]) -> list[Use]:
            names = personal_data.who({(e.actor_ref, e.department_ref) for e in entries}, person=person)
            return [_use(e, names[(e.actor_ref, e.department_ref)], refs[e.subject_ref]) for e in entries]

        return [Uses(rows, "at", tell)]

    def found(self, person: Person) -> list[Found]:
        """How many certificates there are."""
        count = Certificate.objects.filter(holder=person).count()
        words = ngettext("{n} certificate in your name", "{n} certificates in your name", count).format(n=count)
        return [Found(words, reverse("certificates:wallet"))] if count else []


def register() -> None:
    """Fill the seam of accounts, and stand on the account page."""
    personal_data.ROOMS.register("certificates", CertificatesData())
    words = gettext_lazy("Valid certificates, to show or to download.")
    entry = AccountEntry(
        gettext_lazy("My certificates"), words, "certificates:wallet", "wallet", EntryGroup.MATTERS, 20
    )
    ENTRIES.register("certificates", entry)


def _record(certificate: Certificate) -> Record:
    rows = [(row["key"], row["value"]) for row in screen_rows(certificate, masked=False)]
    rows += [
        (_("Number"), certificate.number),
        (_("Validity"), span(certificate.valid_from, certificate.valid_to)),
        (_("Issued by"), certificate.issuer.name),
        (_("Identifier"), certificate.identifier),
        (_("State"), str(certificate.get_status_display())),
    ]
    return Record(certificate.type.name, rows, certificate.created_at)


def _use(entry: AuditEntry, who: str, name: str) -> Use:
    return Use(entry.at, who, str(WORDS[entry.event]).format(name=name), str(entry.detail.get("reason", "")))
