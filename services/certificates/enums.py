"""Words of electronic certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateStatus(models.TextChoices):
    """Status codes of electronic certificates (GB/T 36903 metadata)."""

    VALID = "01", _("Valid")
    SUSPENDED = "02", _("Held back")
    REVOKED = "03", _("Revoked")
    CANCELLED = "04", _("Cancelled")
    EXPIRED = "05", _("Lapsed")
    TRANSFERRED = "06", _("Moved to another place")
    WITHDRAWN = "07", _("Licence withdrawn")
    OTHER = "99", _("Not usable")


CAN_RETURN = (CertificateStatus.VALID, CertificateStatus.SUSPENDED)
"""A certificate may become usable again only from these."""


class TrustLevel(models.TextChoices):
    """How far material may be relied on (国办函〔2016〕108号)."""

    ISSUED = "A", _("Issued by the organ")
    CHECKED = "B", _("Checked against the original")
    UPLOADED = "C", _("Uploaded by the holder")
    SELF_MADE = "D", _("Made by the holder")


REUSABLE_LEVELS = (TrustLevel.ISSUED, TrustLevel.CHECKED)
"""Levels that make 免证办 work: nothing more to hand in."""


class ValidityUnit(models.TextChoices):
    """In what a validity is counted."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")
    UNLIMITED = "unlimited", _("without an end")


class HolderKind(models.TextChoices):
    """Who can hold a type of certificate."""

    PERSON = "person", _("Person")
    ENTERPRISE = "enterprise", _("Enterprise")
