"""Taking one's data along, and closing the account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from services.accounts.enums import ExportState
from services.files.models import StoredFile


class DataExport(models.Model):
    """A copy of everything the portal holds about somebody; its file is deleted at ``expires_at``."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=ExportState.WAITING), name="one_copy_of_the_data_is_made_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY) | Q(file__isnull=False, expires_at__isnull=False),
                name="a_ready_copy_has_its_file_and_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class AccountClosing(models.Model):
    """A resident asked to close the account; it happens at ``due_at`` unless taken back before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="an_account_closes_after_it_was_asked")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
