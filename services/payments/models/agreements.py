"""无感支付: what somebody agreed may be taken from them without asking each time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person


class Agreement(models.Model):
    """A person lets a channel pay bills about ``subject_ref`` (a vehicle, say), each up to ``limit`` fen.

    ``channel_ref`` is what the channel calls it. Of a thing that changes hands both owners may have one: a bill is only
    taken from whoever owes it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    subject_ref = models.CharField(_("about"), max_length=80)
    channel = models.CharField(_("channel"), max_length=20)
    channel_ref = models.CharField(max_length=64)
    limit = models.PositiveBigIntegerField(_("at most, each time (fen)"))
    signed_at = models.DateTimeField(_("signed at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("agreement to deduct")
        verbose_name_plural = _("agreements to deduct")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_ref", "channel"],
                condition=Q(ended_at=None),
                name="a_person_agrees_once_about_a_thing",
            ),
            models.CheckConstraint(condition=Q(limit__gt=0), name="an_agreement_has_a_limit"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("signed_at")), name="an_agreement_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_ref} {self.channel}"

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"agreement:{self.pk}"
