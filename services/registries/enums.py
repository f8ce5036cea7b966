"""Words of the registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.TextChoices):
    """The registers that can be asked."""

    IDENTITY = "identity", _("Identity check")
    HOUSEHOLD = "household", _("Household register")
    RESIDENCE = "residence", _("Residence registration")
    CREDIT = "credit", _("Credit record")
    SOCIAL_INSURANCE = "insurance", _("Social insurance")
    PENSION = "pension", _("Pension payments")
    HOUSING_FUND = "fund", _("Housing fund")
    ENTERPRISE = "enterprise", _("Enterprise register")
    FIRM_CREDIT = "firm_credit", _("Credit record of enterprises")
    FAMILY = "family", _("Births and guardians")
    FACE = "face", _("Face check")
    VEHICLE = "vehicle", _("Motor vehicle register")


class Outcome(models.TextChoices):
    """How a query ended."""

    BEGUN = "begun", _("Begun")
    FOUND = "found", _("Found")
    NOT_FOUND = "not_found", _("Not found")
    MATCH = "match", _("Agrees")
    MISMATCH = "mismatch", _("Does not agree")
    UNAVAILABLE = "unavailable", _("Register did not answer")
