"""归档: the packages of a case that ended, one more whenever something is added to it afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.applications.models.case import Application
from services.files.models import StoredFile


class CaseArchive(models.Model):
    """One package: everything in order as ZIP for staff, and the applicant's part of it. Never changed."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="archives")
    version = models.PositiveSmallIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    own_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField(_("SHA-256 of the list of parts"), max_length=64, db_index=True)
    own_digest = models.CharField(_("SHA-256 of the applicant's list"), max_length=64, db_index=True)
    upto = models.BigIntegerField(editable=False)
    """Id of the last step of the case that is in it."""
    parts = models.PositiveSmallIntegerField(_("parts"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("archive of a case")
        verbose_name_plural = _("archives of cases")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="a_version_of_an_archive_is_made_once"),
            models.UniqueConstraint(fields=["application", "upto"], name="a_case_is_archived_once_for_what_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.version}"
