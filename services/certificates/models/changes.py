"""What staff want to become of a certificate: said by one, done when another agrees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.certificates.enums import CertificateStatus, ChangeState
from services.certificates.models.certificates import Certificate, new_ref


def staff(label: str, *, null: bool = False) -> models.ForeignKey:
    """A member of staff who did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class ChangeProposal(models.Model):
    """One proposed change of state of one certificate, with its legal ground and the reason the public reads."""

    ref = models.CharField(max_length=20, unique=True, default=new_ref, editable=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", verbose_name=_("certificate"))
    target = models.CharField(_("new state"), max_length=2, choices=CertificateStatus.choices)
    ground = models.CharField(_("legal ground"), max_length=120)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.OPEN)
    proposed_by = staff(_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = staff(_("decided by"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    """撤销决定书, for a change that revokes."""

    class Meta:
        verbose_name = _("proposed change of a certificate")
        verbose_name_plural = _("proposed changes of certificates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state=ChangeState.OPEN), name="a_certificate_has_one_open_change"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.DONE) | ~Q(decided_by=F("proposed_by")),
                name="nobody_agrees_to_their_own_change",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ChangeState.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_change_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(reason=""), name="a_change_of_state_names_ground_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.get_target_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return self.state == ChangeState.OPEN
