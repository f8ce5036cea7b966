"""Evidence of automatic decisions."""

from __future__ import annotations

from django.db import models

from services.applications.models.case import Application
from services.common.fields import EncryptedTextField


class DecisionFactor(models.Model):
    """Evidence of an automatic decision: one rule, what it was given and what it said."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="factors")
    attempt = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=80)
    operator = models.CharField(max_length=20)
    expected = models.CharField(max_length=200)
    value = EncryptedTextField(aad="decision_factor.value", blank=True)
    passed = models.BooleanField(null=True)
    """None: could not be decided, a person must."""
    explanation = models.CharField(max_length=200)
    rule_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "attempt", "order"], name="a_rule_is_weighed_once_an_attempt"
            )
        ]
