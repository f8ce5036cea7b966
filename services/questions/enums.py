"""Words of questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operator(models.TextChoices):
    """How a condition compares an answer with its value."""

    EQUALS = "eq", _("is")
    DIFFERS = "ne", _("is not")
    IN = "in", _("is one of")
    CONTAINS = "contains", _("contains")
    STARTS = "starts", _("begins with")
    GREATER = "gt", _("is more than")
    AT_LEAST = "ge", _("is at least")
    LESS = "lt", _("is less than")
    AT_MOST = "le", _("is at most")
    ANSWERED = "answered", _("is answered")
