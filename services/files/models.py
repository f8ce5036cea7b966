"""What is known about a stored file. The bytes are on the disk, see `blobs.py`."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedTextField

IMAGE_TYPES = ("image/jpeg", "image/png")
PDF = "application/pdf"


def random_blob_name() -> str:
    """32 hex digits that tell nothing about content, owner or order."""
    return secrets.token_hex(16)


class StoredFile(models.Model):
    """One encrypted file in ``settings.FILES_DIR``: its digest (gm: SM3), kind and size, and no owner."""

    blob = models.CharField(max_length=32, unique=True, default=random_blob_name, editable=False)
    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    media_type = models.CharField(_("kind"), max_length=80)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    signed = models.BooleanField(_("signed, kept byte for byte"), default=False)
    original_name = EncryptedTextField(_("name given by the sender"), aad="file.original_name", blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_stored_file_is_not_empty"),
            models.CheckConstraint(condition=Q(pages__gt=0), name="a_stored_file_has_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.digest[:8]}"

    @property
    def is_image(self) -> bool:
        """A photo or scan rather than a document."""
        return self.media_type in IMAGE_TYPES
