"""What came from files: the row an item was last imported from, and imports made in the administration."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.catalog.enums import ImportState
from services.files.models import StoredFile


class ImportedRow(models.Model):
    """The row an item was last imported from. The same row again changes nothing, whatever was edited here since."""

    item_code = models.SlugField(_("address"), max_length=60, unique=True)
    key = models.CharField(
        max_length=64, db_index=True, help_text="Digest of the code at the source, or organ and name."
    )
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")

    def __str__(self) -> str:
        return self.item_code


class ImportRun(models.Model):
    """One file imported in the administration: checked first, written once somebody has read the report."""

    name = models.CharField(_("file"), max_length=110)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    prefix = models.CharField(_("means this city before a department's name"), max_length=40, blank=True)
    lists = models.BooleanField(_("list what is not complete as guides"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    counts = models.JSONField(_("figures"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    message = models.TextField(_("why it was not imported"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    worked_at = models.DateTimeField(null=True, editable=False, help_text="When somebody last worked on it.")
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name
