"""Words of what is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a publication stands."""

    WAITING = "waiting", _("To be published")
    PUBLISHED = "published", pgettext_lazy("decision", "Published")
    RETRACTED = "retracted", _("No longer published")


class Counterpart(models.TextChoices):
    """行政相对人类别."""

    LEGAL = "legal", _("Legal person or other organisation")
    BUSINESS = "business", _("Self-employed business")
    PERSON = "person", _("Natural person")


class Standing(models.TextChoices):
    """当前状态 of what was granted."""

    VALID = "valid", pgettext_lazy("licence", "In force")
    SUSPENDED = "suspended", pgettext_lazy("licence", "Held back")
    REVOKED = "revoked", pgettext_lazy("licence", "Revoked")
    CANCELLED = "cancelled", pgettext_lazy("licence", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("licence", "No longer in force")


class Part(models.TextChoices):
    """What a correction may change."""

    DOCUMENT_NAME = "document_name", _("Name of the decision document")
    CERTIFICATE_NAME = "certificate_name", _("Name of the certificate")
    CERTIFICATE_NUMBER = "certificate_number", _("Number of the certificate")
    CONTENT = "content", _("What is permitted")
    NOTE = "note", _("Remark")
    WHOLE = "whole", _("Take the whole entry down")


class CorrectionState(models.TextChoices):
    """Where a correction stands."""

    OPEN = "open", pgettext_lazy("correction", "Waits for a second person")
    MADE = "made", pgettext_lazy("correction", "Made")
    DECLINED = "declined", pgettext_lazy("correction", "Declined")
