"""Checks of a face that were begun."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from services.accounts.enums import FaceState
from services.accounts.models.sign_ins import User


class FaceRound(models.Model):
    """One check of a face with the provider: begun here, answered there. No picture ever comes to the portal."""

    ref = models.CharField(max_length=43, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=FaceState.choices, default=FaceState.BEGUN)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FaceState.BEGUN) | Q(ended_at__isnull=False),
                name="a_face_check_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("begun_at")), name="a_face_check_expires_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"
