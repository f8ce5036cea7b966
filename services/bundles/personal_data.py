"""What bundles hold about a person: what was filled in and not yet handed to an organ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts import personal_data
from services.accounts.personal_data import PersonalData, Record, Section
from services.audit.operations import record
from services.bundles.enums import Stage
from services.bundles.models import BundleAnswers, BundleApplication
from services.files import operations as files
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from services.accounts.models import Person


class BundlesData(PersonalData):
    """The room's part."""

    def sections(self, person: Person) -> list[Section]:
        """Every application, with the answers that are still kept."""
        rows = BundleApplication.objects.filter(applicant=person).select_related("bundle").order_by("-id")
        return [Section("bundles", gettext_lazy("Bundles"), [_record(row) for row in rows])]

    def erase(self, person: Person) -> None:
        """Drafts, and what is kept of the others beside their cases."""
        for row in BundleApplication.objects.filter(applicant=person).order_by("pk"):
            uploaded = [file.file for file in row.files.select_related("file")]
            if row.stage == Stage.DRAFT:
                record(event="bundle.discarded", by=None, subject=row.subject_ref)
                row.delete()
            else:
                BundleAnswers.objects.filter(application=row).delete()
                BundleAnswers.objects.create(application=row)
                row.files.all().delete()
            files.remove_unlinked(files=uploaded, by=None)


def _record(row: BundleApplication) -> Record:
    kept = BundleAnswers.objects.filter(application=row).first()
    rows = [(_("State"), str(row.get_stage_display()))]
    for section in display_answers(row.form, kept.data if kept else {}, masked=False):
        rows += [(line.label, line.value) for line in section.rows if line.value]
    for part in row.parts.select_related("item_version"):
        rows.append((part.item_version.name, f"{part.get_state_display()} {part.reason}".strip()))
    names = [handed.file.original_name for handed in row.files.select_related("file")]
    if names:
        rows.append((_("Files handed in"), "\n".join(names)))
    return Record(row.bundle.title, rows, row.submitted_at or row.created_at)


def register() -> None:
    """Fill the seams of accounts."""
    personal_data.ROOMS.register("bundles", BundlesData())
