"""Words of uploads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Why a file was not taken. The message of each stands in MESSAGES."""

    TOO_LARGE = "too_large", _("file too large")
    EMPTY = "empty", _("empty file")
    KIND = "kind", _("kind not taken")
    OFFICE = "office", _("office document")
    HEIC = "heic", _("HEIC photo")
    TOO_MANY_PIXELS = "too_many_pixels", _("too many dots")
    DAMAGED = "damaged", _("cannot be opened")
    ENCRYPTED = "encrypted", _("protected by a password")
    ACTIVE = "active", _("content that acts by itself")
    EMBEDDED = "embedded", _("files inside a file")
    TOO_MANY_PAGES = "too_many_pages", _("too many pages")
    INFLATES = "inflates", _("too large when opened")
    SIGNATURE_BROKEN = "signature_broken", _("changed after signing")
    TOO_COMPLEX = "too_complex", _("not opened in time")
    BUSY = "busy", _("too many at once")


MESSAGES = {
    Refusal.TOO_LARGE: _(
        "This file has %(size)s, at most %(limit)s can be uploaded. Take the photo again or upload a smaller file."
    ),
    Refusal.EMPTY: _("This file is empty. Choose the file again."),
    Refusal.KIND: _("This kind of file cannot be uploaded. Upload a photo (JPG, PNG) or a PDF."),
    Refusal.OFFICE: _("Word, Excel and PowerPoint files cannot be uploaded. Save the file as PDF, then upload it."),
    Refusal.HEIC: _(
        "This photo is in the HEIC format, which cannot be opened here. Set the phone's camera to the most compatible"
        " format and take it again, or upload a screenshot of it."
    ),
    Refusal.TOO_MANY_PIXELS: _(
        "This picture has %(width)s × %(height)s dots, more than can be opened here. Take the photo again or make it"
        " smaller."
    ),
    Refusal.DAMAGED: _("This file cannot be opened, it may be incomplete. Take the photo or save the file again."),
    Refusal.ENCRYPTED: _("This PDF is protected by a password. Save it without a password, then upload it."),
    Refusal.ACTIVE: _("This PDF holds scripts or other content that acts by itself. Print it to a new PDF first."),
    Refusal.EMBEDDED: _("This PDF has other files attached inside. Print it to a new PDF first."),
    Refusal.TOO_MANY_PAGES: _("This PDF has %(pages)s pages, at most %(limit)s can be uploaded. Upload it in parts."),
    Refusal.INFLATES: _("The content of this PDF is too large when opened. Print it to a new PDF first."),
    Refusal.SIGNATURE_BROKEN: _("This PDF was changed after it was signed. Upload the original that you received."),
    Refusal.TOO_COMPLEX: _(
        "This file could not be opened in time. Upload a photo of the document, or print it to a new PDF first."
    ),
    Refusal.BUSY: _("Many files are being uploaded just now. Try again in a minute; what you filled in is saved."),
}
"""What a person reads: what is wrong and what to do. Placeholders are facts of the refusal."""
