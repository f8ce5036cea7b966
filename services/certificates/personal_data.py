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
from services.accounts.personal_data import Attached, Found, PersonalData, Record, Section, Use, Uses
from services.audit.models import AuditEntry
from services.certificates.faces import screen_rows, span
from services.certificates.models import Certificate, HeldDocument, Showing, UsePermission
from services.certificates.operations import papers
from services.common.templatetags.words import full_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from services.accounts.models import Person

WORDS = {
    "certificate.revealed": gettext_lazy("Saw everything on: {name}"),
    "certificate.downloaded": gettext_lazy("Downloaded: {name}"),
    "certificate.decision_read": gettext_lazy("Downloaded the decision about: {name}"),
    "certificate.shown": gettext_lazy("Showed: {name}"),
    "certificate.status_changed": gettext_lazy("Changed the state of: {name}"),
    "certificate.viewed": gettext_lazy("Looked at, masked: {name}"),
    "certificate.printed": gettext_lazy("Printed: {name}"),
    "certificate.handed_out": gettext_lazy("Handed out on paper: {name}"),
    "certificate.paper_opened": gettext_lazy("Looked at a copy at a window: {name}"),
    "certificate.paper_checked": gettext_lazy("Compared with the original: {name}"),
    "certificate.paper_refused": gettext_lazy("Did not confirm a copy: {name}"),
}


class CertificatesData(PersonalData):
    """What a person holds."""

    def sections(self, person: Person) -> list[Section]:
        """Every certificate with its whole face, and papers kept to be used again."""
        held = Certificate.objects.filter(holder=person).select_related("type", "issuer").order_by("-pk")
        kept = HeldDocument.objects.filter(person=person, certificate=None).select_related("file").order_by("-pk")
        return [
            Section("certificates", _("My certificates"), [_record(certificate) for certificate in held]),
            Section("held", _("Papers kept to be used again"), [_held(paper) for paper in kept]),
            Section("shown", _("Certificates you showed"), [_shown(one) for one in _looks(person)]),
            Section("permitted", _("Organs you let use them"), [_permitted(one) for one in _permissions(person)]),
        ]

    def files(self, person: Person) -> Iterator[Attached]:
        """Pictures of papers in the wallet."""
        kept = HeldDocument.objects.filter(person=person, certificate=None, removed_at=None).exclude(file=None)
        for paper in kept.select_related("file").order_by("-pk"):
            yield Attached(paper.title, paper.file)

    def uses(self, person: Person) -> list[Uses]:
        """Looks and downloads by others than the holder."""
        own, refs = user_of(person), {}
        for pk, name in Certificate.objects.filter(holder=person).values_list("pk", "type__name"):
            refs[f"certificate:{pk}"] = name
        for pk, name in HeldDocument.objects.filter(person=person, certificate=None).values_list("pk", "title"):
            refs[f"helddocument:{pk}"] = name
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

    def erase(self, person: Person) -> None:
        """Copies of paper certificates with their files; certificates stay, by law."""
        papers.forget_papers(person=person)


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


def _looks(person: Person) -> QuerySet[Showing]:
    seen = Showing.objects.filter(Q(certificate__holder=person) | Q(shown_by=person), seen_at__isnull=False)
    return seen.select_related("certificate__type").order_by("-pk")


def _shown(one: Showing) -> Record:
    return Record(one.certificate.type.name, [(_("Who"), one.seen_by)], one.seen_at)


def _permissions(person: Person) -> QuerySet[UsePermission]:
    given = UsePermission.objects.filter(Q(certificate__holder=person) | Q(given_by=person))
    return given.select_related("certificate__type", "organ").prefetch_related("uses").order_by("-pk")


def _permitted(one: UsePermission) -> Record:
    read = _("all of it") if one.is_whole else one.field_labels
    rows = [(_("Organ"), one.organ.name), (_("What for"), one.purpose), (_("What it may read"), read)]
    rows.append((_("Last day"), full_day(one.until_date)))
    if one.withdrawn_at:
        rows.append((_("Withdrawn"), full_day(one.withdrawn_at)))
    rows += [(full_day(use.at), f"{use.system} {use.get_what_display()}") for use in one.uses.all()]
    return Record(one.certificate.type.name, rows, one.given_at)


def _held(paper: HeldDocument) -> Record:
    rows = [
        (_("Trust level"), str(paper.get_trust_level_display())),
        (_("Checked by"), paper.verified_by),
        (_("Number on the paper"), paper.paper_number),
        (_("Valid until"), full_day(paper.valid_to) if paper.valid_to else ""),
        (_("Did not pass the comparison"), paper.refused_reason),
        (_("Taken out"), full_day(paper.removed_at) if paper.removed_at else ""),
        (_("File"), paper.file.original_name if paper.file else ""),
    ]
    return Record(paper.title, [row for row in rows if row[1]], paper.created_at)


def _use(entry: AuditEntry, who: str, name: str) -> Use:
    return Use(entry.at, who, str(WORDS[entry.event]).format(name=name), str(entry.detail.get("reason", "")))
