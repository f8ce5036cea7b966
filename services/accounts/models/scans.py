"""A computer that waits for somebody's phone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from services.accounts.enums import DeviceBrowser, DeviceSystem, ScanState
from services.accounts.models.sign_ins import User


class ScanRequest(models.Model):
    """One picture to scan: good for two minutes and one sign-in, in the browser that asked for it.

    Neither what the picture says nor what the browser keeps is stored, only their blind indexes. ``number`` is shown
    on the computer and picked on the phone.
    """

    token_index = models.CharField(max_length=64, unique=True)
    browser_index = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.WAITING)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    system = models.CharField(max_length=10, choices=DeviceSystem.choices)
    browser = models.CharField(max_length=10, choices=DeviceBrowser.choices)
    network = models.CharField(max_length=45, blank=True)
    network_index = models.CharField(max_length=64, db_index=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[ScanState.WAITING, ScanState.EXPIRED]) | Q(user__isnull=False),
                name="a_scanned_picture_names_who_scanned_it",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=10, number__lte=99), name="the_number_of_a_scan_has_two_digits"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="a_scan_expires_after_it_was_asked"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"
