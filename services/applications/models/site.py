"""现场核查: two officers look at the place, by appointment, along a list; what they found and who signed for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import Conclusion, Fit
from services.applications.models.case import Application, new_ref
from services.common.fields import EncryptedTextField
from services.documents.models import Document
from services.files.models import StoredFile


def _officer(label: str) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label)


class SiteVisit(models.Model):
    """One visit to the place (行政许可法 art. 34: two or more officers). The clock of the case runs on."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="site_visits")
    first_officer = _officer(_("first officer"))
    second_officer = _officer(_("second officer"))
    at = models.DateTimeField(_("appointment"))
    place = EncryptedTextField(_("place"), aad="site_visit.place")
    arranged_by = _officer(_("arranged by"))
    arranged_at = models.DateTimeField(auto_now_add=True)
    wish = EncryptedTextField(_("another time wished"), aad="site_visit.wish", blank=True)
    wished_at = models.DateTimeField(null=True)
    """The applicant may ask for another time once."""
    answered_at = models.DateTimeField(null=True)
    conclusion = models.CharField(_("conclusion"), max_length=6, choices=Conclusion.choices, blank=True)
    remarks = EncryptedTextField(_("what the officers found"), aad="site_visit.remarks", blank=True)
    mend_by_date = models.DateField(_("to be mended by"), null=True)
    first_signed_at = models.DateTimeField(null=True)
    second_signed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_officer=F("second_officer")), name="two_different_officers_visit_a_site"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(finished_at__isnull=True, called_off_at__isnull=True),
                name="one_open_site_visit_for_a_case",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | (Q(first_signed_at__isnull=False, second_signed_at__isnull=False) & ~Q(conclusion="")),
                name="a_finished_site_visit_is_signed_by_both_officers",
            ),
            models.CheckConstraint(
                condition=~Q(conclusion=Conclusion.MEND) ^ Q(mend_by_date__isnull=False),
                name="only_what_is_to_be_mended_has_a_day_for_it",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def officers(self) -> tuple[int, int]:
        """Ids of the two."""
        return self.first_officer_id, self.second_officer_id


class SiteCheck(models.Model):
    """One thing the officers look at, from the list of the item, and what they found."""

    visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="checks")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    finding = models.CharField(max_length=10, choices=Fit.choices, default=Fit.UNCHECKED)
    remark = EncryptedTextField(aad="site_check.remark", blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["visit", "order"], name="a_site_visit_lists_a_place_once")]


class SitePhoto(models.Model):
    """A photo taken on the spot."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = _officer(_("added by"))
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
