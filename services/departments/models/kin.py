"""Whose cases a member of staff may not touch, and what happened when one came up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.departments.enums import RecusalReason, Relation
from services.departments.models.organs import Department


class StaffKin(models.Model):
    """Somebody a member of staff declared: themselves or a relative. The document is the Person's, encrypted there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("staff"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("declared relative")
        verbose_name_plural = _("declared relatives")
        ordering = ("user", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "person"], condition=Q(ended_at__isnull=True), name="a_relative_is_declared_once"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, relation=Relation.SELF),
                name="a_member_of_staff_is_one_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False), name="an_ended_relative_says_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_relation_display()}"


class Recusal(models.Model):
    """回避: a case came to somebody who has a part in it. Heads of the department see it until it is seen to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("staff"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    subject_ref = models.CharField(_("case"), max_length=40)
    title = models.CharField(_("what it is about"), max_length=120)
    url = models.CharField(max_length=200)
    reason = models.CharField(_("reason"), max_length=10, choices=RecusalReason.choices)
    at = models.DateTimeField(_("noticed at"), auto_now_add=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "subject_ref"], name="somebody_is_recused_from_a_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.title}"
