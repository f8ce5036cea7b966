"""Many certificates of one type from one file; and the paper that is printed and handed out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import IdType
from services.certificates.enums import BatchState, RowState
from services.certificates.models.certificates import Certificate, CertificateType, new_ref
from services.certificates.models.changes import staff
from services.common.fields import EncryptedJSONField, EncryptedTextField

OPEN = (BatchState.PROPOSED, BatchState.RUNNING)
STARTED = (BatchState.RUNNING, BatchState.DONE)


class IssueBatch(models.Model):
    """A checked file of one organ: read in whole or not at all, started by a second person, issued row by row."""

    ref = models.CharField(max_length=20, unique=True, default=new_ref, editable=False)
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="+", verbose_name=_("type"))
    issuer = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="+", verbose_name=_("issuing organ")
    )
    title = models.CharField(_("what for"), max_length=80)
    file_name = models.CharField(_("file"), max_length=120)
    file_digest = models.CharField("SHA-256", max_length=64)
    rows_key = models.CharField(max_length=64, editable=False, blank=True, db_default="")
    """Blind index of what its rows say: the same list saved by another program has other bytes."""
    total = models.PositiveIntegerField(_("rows"))
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.PROPOSED)
    made_by = staff(_("read in by"))
    made_at = models.DateTimeField(_("read in at"), default=timezone.now)
    decided_by = staff(_("decided by"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When what the file said of rows that failed was emptied."""

    class Meta:
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=STARTED) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("made_by"))),
                name="nobody_starts_their_own_batch",
            ),
            models.UniqueConstraint(
                fields=["issuer", "type", "file_digest"],
                condition=~Q(state=BatchState.DECLINED),
                name="a_file_is_read_in_once",
            ),
            models.UniqueConstraint(
                fields=["issuer", "type", "rows_key"],
                condition=Q(state__in=OPEN) & ~Q(rows_key=""),
                name="the_same_rows_are_issued_from_one_file_at_a_time",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="a_batch_has_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.total})"

    @property
    def may_be_tried_again(self) -> bool:
        """Ended, and what the file said of rows that failed is still there."""
        return self.state == BatchState.DONE and self.forgotten_at is None


class BatchRow(models.Model):
    """One certificate to be issued. What the file said of it is kept until it is issued, then only the certificate."""

    batch = models.ForeignKey(IssueBatch, models.PROTECT, related_name="rows", verbose_name=_("batch"))
    place = models.PositiveIntegerField(_("row of the file"))
    said = EncryptedJSONField(aad="batch_row.said")
    state = models.CharField(_("state"), max_length=10, choices=RowState.choices, default=RowState.WAITING)
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate")
    )
    failure = models.CharField(_("why not"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of a batch")
        ordering = ["batch", "place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="a_row_of_a_file_stands_once"),
            models.CheckConstraint(
                condition=Q(state=RowState.ISSUED, certificate__isnull=False)
                | (~Q(state=RowState.ISSUED) & Q(certificate__isnull=True)),
                name="an_issued_row_has_its_certificate",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "place"], name="rows_of_a_batch_by_state")]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.place}"


class PaperCopy(models.Model):
    """One print of a certificate, and to whom it was handed, against which document."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", verbose_name=_("certificate"))
    printed_by = staff(_("printed by"))
    printed_at = models.DateTimeField(_("printed at"), default=timezone.now)
    blank_number = models.CharField(_("number of the blank form"), max_length=40, blank=True)
    blank_series = models.CharField(max_length=40, editable=False, blank=True, db_default="")
    """Issuing organ and type: within it a number of a blank form stands once."""
    reason = models.CharField(_("why printed again"), max_length=120, blank=True)
    handed_by = staff(_("handed out by"), null=True)
    handed_at = models.DateTimeField(_("handed out at"), null=True, blank=True)
    receiver_name = models.CharField(_("handed to"), max_length=60, blank=True)
    receiver_id_type = models.CharField(_("kind of document"), max_length=2, choices=IdType.choices, blank=True)
    receiver_id_number = EncryptedTextField(_("document number"), aad="paper_copy.receiver", blank=True)
    is_for_another = models.BooleanField(_("collected for another"), default=False)
    authority = models.CharField(_("on what authority"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("printed certificate")
        verbose_name_plural = _("printed certificates")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, handed_by__isnull=True)
                | (Q(handed_at__isnull=False, handed_by__isnull=False) & ~Q(receiver_name="")),
                name="what_is_handed_out_says_to_whom_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(is_for_another=False) | ~Q(authority=""),
                name="who_collects_for_another_shows_an_authority",
            ),
            models.UniqueConstraint(fields=["certificate"], condition=Q(reason=""), name="a_first_print_happens_once"),
            models.UniqueConstraint(
                fields=["blank_series", "blank_number"],
                condition=~Q(blank_number=""),
                name="a_blank_form_of_a_series_is_used_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.printed_at:%Y-%m-%d}"
