"""The one answer for "absent" and "not yours"."""

from __future__ import annotations

from django.http import Http404


class NotFoundOrNotYours(Http404):
    """404 that does not tell which. ``subject_ref`` names what exists but was refused, for the audit; else empty."""

    def __init__(self, subject_ref: str = "") -> None:
        super().__init__("not found")
        self.subject_ref = subject_ref
