"""Where somebody is signed in."""

from __future__ import annotations

from django.db import models

from services.accounts.enums import DeviceBrowser, DeviceSystem, SignInMethod
from services.accounts.models.sign_ins import User


class Device(models.Model):
    """An open session as its owner sees it: when and how it began, with what, from which part of the network.

    Neither the full address nor the text the browser sends is kept. The row goes with its session.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    system = models.CharField(max_length=10, choices=DeviceSystem.choices)
    browser = models.CharField(max_length=10, choices=DeviceBrowser.choices)
    method = models.CharField(max_length=10, choices=SignInMethod.choices)
    network = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk}"
