"""When less is to be paid. Frozen with the version."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.catalog.models.children import VersionChild
from services.catalog.models.versions import ItemVersion
from services.questions.enums import Operator


class FeeReduction(VersionChild):
    """减免: one reason to take a part off a fee, and what it rests on: a material or a fact, never a word alone.

    ``amount`` (fen) or ``percent`` is taken off. Of several reductions the best one counts; they are never added up.
    A rule to ``catalog.rules``: ``fact``, ``operator``, ``value`` as in AutoRule.
    """

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="fee_reductions")
    name = models.CharField(_("name"), max_length=60)
    fee_name = models.CharField(
        _("of the fee"), max_length=60, blank=True, help_text=_("Its name. Empty: of every fee.")
    )
    percent = models.PositiveSmallIntegerField(
        _("per cent taken off"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    amount = models.PositiveIntegerField(_("amount taken off in fen"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=160, blank=True)
    shown_when = models.JSONField(_("only when"), default=list, blank=True)
    material_key = models.SlugField(
        _("shown by the material"),
        max_length=40,
        blank=True,
        help_text=_("It counts once the clerk has found that it fits."),
    )
    fact = models.CharField(_("or shown by the fact"), max_length=80, blank=True)
    operator = models.CharField(_("operator"), max_length=10, choices=Operator.choices, blank=True)
    value = models.JSONField(_("value"), null=True, blank=True)

    class Meta(VersionChild.Meta):
        verbose_name = _("reduction")
        verbose_name_plural = _("reductions")

    def __str__(self) -> str:
        return self.name

    @property
    def explanation(self) -> str:
        """What the fact establishes, for the evidence."""
        return self.name

    def taken_off(self, amount: int) -> int:
        """How much of ``amount`` (fen) it takes off: never more than all, a part of a fen in the payer's favour."""
        if self.percent is not None:
            return min(amount, -(-amount * self.percent // 100))
        return min(amount, self.amount or 0)
