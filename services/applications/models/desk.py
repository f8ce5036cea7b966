"""What the desk works with: serials of case numbers, sentences used often."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseSerial(models.Model):
    """The last serial given to an implementation item on a day (办件编号)."""

    implementation_code = models.CharField(max_length=60)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["implementation_code", "day"], name="one_serial_of_an_item_and_a_day")
        ]


class ReasonPurpose(models.TextChoices):
    """Where at the desk a standard sentence is offered."""

    UNFIT = "unfit", pgettext_lazy("standard reason", "Material does not fit")
    SUPPLEMENT = "supplement", pgettext_lazy("standard reason", "Supplement notice")
    REFUSAL = "refusal", pgettext_lazy("standard reason", "Not accepted, not granted")
    PAUSE = "pause", pgettext_lazy("standard reason", "Special procedure")
    EXTENSION = "extension", pgettext_lazy("standard reason", "Extension")


class StandardReason(models.Model):
    """A sentence clerks use often, offered where it fits."""

    purpose = models.CharField(
        pgettext_lazy("standard reason", "used where"), max_length=20, choices=ReasonPurpose.choices
    )
    text = models.CharField(
        pgettext_lazy("standard reason", "sentence"),
        max_length=300,
        unique=True,
        help_text=pgettext_lazy("standard reason", "As it stands in the notice to the applicant: one whole sentence."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=pgettext_lazy("standard reason", "Small numbers come first.")
    )

    class Meta:
        verbose_name = _("standard reason")
        verbose_name_plural = _("standard reasons")
        ordering = ["purpose", "order"]

    def __str__(self) -> str:
        return self.text
