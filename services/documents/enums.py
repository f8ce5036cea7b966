"""Words of the register of documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """How far the PDF has come."""

    REQUESTED = "requested", _("Being made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Could not be made")


class RegisterStatus(models.TextChoices):
    """What the public register says of a document; the codes behind are those of 电子证照 (01–07, 99)."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Held back")
    REVOKED = "revoked", _("Revoked")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Lapsed")
    SUPERSEDED = "superseded", _("Replaced by a newer version")
    TRANSFERRED = "transferred", _("Moved to another place")
    WITHDRAWN = "withdrawn", _("Licence withdrawn")
    OTHER = "other", _("Not usable")


CERTIFICATE = "certificate"
"""The kind whose verification page shows a certificate rather than a notice."""
