"""Cases as personal data: to take along, who looked at them, what stands against closing an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.accounts import personal_data
from services.accounts.access import user_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.accounts.personal_data import Attached, Found, Hindrance, PersonalData, Section, Use, Uses
from services.applications import copying
from services.applications.enums import RUNNING, MaterialSource, State
from services.applications.forms import REVEAL_REASONS
from services.applications.models import Application, CaseFile, CaseMaterial
from services.applications.operations.drafting import files_of
from services.audit.models import AuditEntry
from services.audit.operations import record
from services.files import operations as files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.accounts.models import Person
    from services.applications.querysets import ApplicationQuerySet

LOOKED = {
    "case.viewed": gettext_lazy("Looked at your case: {item}"),
    "case.revealed": gettext_lazy("Saw your full number and phone: {item}"),
}


def about(person: Person) -> ApplicationQuerySet:
    """Cases that are about this person, whoever fills them in."""
    mine = Q(applicant=person) | Q(subject=person) | Q(holder=person)
    return Application.objects.filter(mine, applicant_enterprise=None).distinct()


def in_hand(person: Person) -> ApplicationQuerySet:
    """Cases this person follows."""
    return Application.objects.filter(Q(applicant=person) | Q(guardian=person) | Q(handler=person) | Q(agent=person))


class CasesData(PersonalData):
    """Cases, drafts and the certificates used in them."""

    def sections(self, person: Person) -> list[Section]:
        """Each case with all that is kept of it, those handled for others in short, and visits to a window."""
        cases = about(person).select_related("item_version", "department").order_by("-pk")
        theirs = in_hand(person).exclude(pk__in=about(person).values("pk")).exclude(state=State.DRAFT)
        handled = theirs.select_related("item_version", "applicant", "applicant_enterprise").order_by("-pk")
        return [
            Section("cases", _("My cases"), [copying.case_record(case) for case in cases]),
            Section("handled", _("Cases I handle for others"), [copying.handled_record(case) for case in handled]),
            Section("visits", _("At service windows"), copying.visit_records(person)),
        ]

    def files(self, person: Person) -> Iterator[Attached]:
        """What was handed in for the person's own cases and drafts."""
        own = CaseFile.objects.filter(application__applicant=person, removed_at=None)
        found = own.filter(application__applicant_enterprise=None).select_related("file", "application__item_version")
        for one in found.order_by("-pk"):
            yield Attached(one.application.number or one.application.item_version.name, one.file)

    def uses(self, person: Person) -> list[Uses]:
        """Looks by staff and others, certificates used instead of papers. What agents do is kept with their right."""
        return [_looks(person), _held(person)]

    def hindrances(self, person: Person) -> list[Hindrance]:
        """Cases that still run."""
        running = in_hand(person).filter(state__in=RUNNING).select_related("item_version").order_by("pk")
        return [
            Hindrance(
                _("“{item}” is still being worked on.").format(item=case.item_version.name),
                reverse("applications:case", args=[case.ref]),
            )
            for case in running
        ]

    def found(self, person: Person) -> list[Found]:
        """How many cases were made at a window, and how many otherwise."""
        cases = about(person).exclude(state=State.DRAFT)
        at_window, others = cases.filter(channel="window").count(), cases.exclude(channel="window").count()
        told = []
        if at_window:
            words = ngettext("{n} case you handed in at a window", "{n} cases you handed in at a window", at_window)
            told.append(words.format(n=at_window))
        if others:
            told.append(ngettext("{n} earlier case", "{n} earlier cases", others).format(n=others))
        return [Found(words, reverse("applications:mine")) for words in told]

    def erase(self, person: Person) -> None:
        """Drafts and what was uploaded for them."""
        for draft in Application.objects.filter(applicant=person, agent=None, state=State.DRAFT).order_by("pk"):
            _throw_away(draft)


def _throw_away(draft: Application) -> None:
    uploaded = files_of(draft)
    record(event="case.discarded", by=None, subject=draft.subject_ref, department=draft.department)
    draft.delete()
    files.remove_unlinked(files=uploaded, by=None)


def _looks(person: Person) -> Uses:
    told = about(person).values_list("ref", "item_version__name", "applicant")
    cases = {f"case:{ref}": (item, _address(ref, applicant == person.pk)) for ref, item, applicant in told}
    own = user_of(person)
    mine = Q(actor_ref="system") | (Q(actor_ref=f"user:{own.pk}") if own else Q())
    rows = AuditEntry.objects.filter(event__in=LOOKED, subject_ref__in=cases).exclude(mine).order_by("-at", "-id")

    def tell(entries: Sequence[AuditEntry]) -> list[Use]:
        names = personal_data.who({(e.actor_ref, e.department_ref) for e in entries}, person=person)
        return [_use(e, names[(e.actor_ref, e.department_ref)], *cases[e.subject_ref]) for e in entries]

    return Uses(rows, "at", tell)


def _address(ref: str, may_read: bool) -> str:
    return reverse("applications:case", args=[ref]) if may_read else ""


def _use(entry: AuditEntry, who: str, item: str, url: str) -> Use:
    why = str(entry.detail.get("reason", ""))
    return Use(entry.at, who, str(LOOKED[entry.event]).format(item=item), str(dict(REVEAL_REASONS).get(why, why)), url)


def _held(person: Person) -> Uses:
    """Certificates that stood in for a paper in a case that was handed in."""
    used = CaseMaterial.objects.filter(
        source=MaterialSource.HELD, held__person=person, application__submitted_at__isnull=False
    )
    rows = (
        used.select_related("held", "application__department", "application__item_version")
        .annotate(used_at=F("application__submitted_at"))
        .order_by("-used_at", "-pk")
    )

    def tell(materials: Sequence[CaseMaterial]) -> list[Use]:
        return [
            Use(
                row.used_at,
                row.application.department.name,
                _("Used your certificate instead of a paper: {name}").format(name=row.held.title),
                row.application.item_version.name,
            )
            for row in materials
        ]

    return Uses(rows, "used_at", tell)


def item_of_case(ref: str) -> str:
    """What a case is about, for purposes that name it."""
    found = Application.objects.filter(ref=ref).values_list("item_version__name", flat=True).order_by("pk").first()
    return _("Deciding: {item}").format(item=found) if found else ""


def register() -> None:
    """Fill the seams of accounts, and stand on the account page."""
    personal_data.ROOMS.register("applications", CasesData())
    personal_data.REASONS.register("case", item_of_case)
    words = gettext_lazy("What you applied for, and where it stands.")
    ENTRIES.register(
        "cases", AccountEntry(gettext_lazy("My cases"), words, "applications:mine", "list", EntryGroup.MATTERS, 10)
    )
