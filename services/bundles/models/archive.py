"""归档: the packages of an application for a bundle, one more whenever a package of a case in it is made anew."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.bundles.models.applying import BundleApplication
from services.files.models import StoredFile


class BundleArchive(models.Model):
    """One package: an index and the packages of all cases, for staff; and the applicant's part of it. Never changed."""

    application = models.ForeignKey(BundleApplication, models.PROTECT, related_name="archives")
    version = models.PositiveSmallIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    own_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField(_("SHA-256 of the index"), max_length=64, db_index=True)
    own_digest = models.CharField(_("SHA-256 of the applicant's index"), max_length=64, db_index=True)
    upto = models.BigIntegerField(editable=False)
    """Id of the newest package of a case that is in it."""
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("archive of an application for a bundle")
        verbose_name_plural = _("archives of applications for bundles")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "version"], name="a_version_of_a_joint_archive_is_made_once"
            ),
            models.UniqueConstraint(fields=["application", "upto"], name="a_bundle_is_archived_once_for_what_is_in_it"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.version}"
