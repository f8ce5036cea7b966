"""One client at a window: who they are, which cases were opened for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import ActingKind
from services.accounts.models import Enterprise, Person
from services.applications.models.case import new_ref
from services.departments.models import Department, Window

REGISTER = "register"
"""``Visit.right`` of a guardian whom the population register names."""


class Visit(models.Model):
    """A walk-in from the document on the counter to the next client. All that a clerk's pages know about a client.

    Pages name the visit: a form of the client before belongs to a visit that has ended and does nothing.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("clerk"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("organ"))
    window = models.ForeignKey(Window, models.SET_NULL, null=True, related_name="+", verbose_name=_("window"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("applicant"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="+", verbose_name=_("applicant (enterprise)")
    )
    kind = models.CharField(
        _("for whom"), max_length=10, choices=ActingKind.choices, default=ActingKind.SELF, db_default=ActingKind.SELF
    )
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("agent"))
    """Who stands there for the applicant: agent, guardian, handler or legal representative."""
    right = models.CharField(max_length=40, blank=True, db_default="", editable=False)
    """``agent:7``, ``enterprise:3``: the right of ``accounts.acting`` they use; REGISTER; empty by a paper."""
    authority = models.CharField(_("authorisation"), max_length=200, blank=True)
    """What they showed where no right stands: number or words of the power of attorney."""
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last used"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(ended_at__isnull=True), name="a_clerk_serves_one_client_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(enterprise__isnull=True),
                name="a_visit_is_for_a_person_or_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActingKind.SELF, agent__isnull=True, enterprise__isnull=True)
                | (~Q(kind=ActingKind.SELF) & Q(agent__isnull=False)),
                name="who_acts_for_another_stands_at_the_window",
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=True)
                | (~(Q(authority="") & Q(right="")) & (Q(person__isnull=True) | ~Q(agent=F("person")))),
                name="an_agent_at_the_window_has_a_right_or_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
