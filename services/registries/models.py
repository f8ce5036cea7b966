"""What was asked of which register, by whom and why; and whether a register is in service."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.common.crypto import blind_index
from services.registries.enums import Outcome, Register


def firm_index(credit_code: str) -> str:
    """The blind index by which queries about an enterprise are found."""
    return blind_index("registries.enterprise", credit_code)


class RegistrySource(models.Model):
    """One register: whose it is, and whether it answers. A system administrator can take it out of service."""

    code = models.CharField(_("register"), max_length=12, choices=Register.choices, unique=True)
    organ = models.CharField(_("kept by"), max_length=80)
    in_service = models.BooleanField(_("in service"), default=True)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.get_code_display()


class RegistryQuery(models.Model):
    """One query. No plain numbers: the person asked about is the Person or the blind index of the document."""

    register = models.CharField(_("register"), max_length=12, choices=Register.choices)
    purpose = models.CharField(_("purpose"), max_length=120)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person asked about")
    )
    subject_index = models.CharField(max_length=64, blank=True, editable=False)
    firm_index = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    """Blind index of the credit code, when an enterprise was asked about."""
    by = models.CharField(_("asked by"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("register query")
        verbose_name_plural = _("register queries")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="queries_about_a_person"),
            models.Index(fields=["subject_index", "-created_at"], name="queries_about_a_document"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(purpose=""), name="a_query_has_a_purpose")]

    def __str__(self) -> str:
        return f"{self.get_register_display()} · {self.purpose}"
