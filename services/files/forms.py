"""The form field of an upload: says early and plainly what can be taken. The real check is ``store_upload``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.files.enums import Refusal
from services.files.operations import UploadRefused, megabytes

ACCEPT = ".jpg,.jpeg,.png,.webp,.bmp,.pdf,image/jpeg,image/png,application/pdf"


class UploadField(forms.FileField):
    """One file of at most ``settings.FILE_MAX_BYTES``. A view catches UploadRefused and shows its message."""

    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "invalid": _("Choose a file."),
        "empty": _("This file is empty. Choose the file again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file; its size is told before anything is opened."""
        file = super().clean(data, initial)
        limit = settings.FILE_MAX_BYTES
        if data and file and file.size > limit:
            refused = UploadRefused(Refusal.TOO_LARGE, size=megabytes(file.size), limit=megabytes(limit))
            raise ValidationError(refused.message, code=refused.code)
        return file
