"""Words of the organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """行使层级 as the national item catalogue numbers it; 高州市 is a county-level city."""

    COUNTY = 4, _("City (county level)")
    TOWN = 5, _("Town or street")
    VILLAGE = 6, _("Village or community")


class Role(models.TextChoices):
    """What a post entitles to. Receiving, examining, approving and handing out are kept apart."""

    RECEIVER = "receiver", _("Receiver")
    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    HEAD = "head", _("Head in charge")
    DELIVERER = "deliverer", _("Hands out results")
    SYSTEM_ADMIN = "system", _("System administrator")
    SECURITY_ADMIN = "security", _("Security administrator")
    AUDIT_ADMIN = "audit", _("Audit administrator")
    EDITOR = "editor", _("Content editor")
    ITEM_EDITOR = "maker", _("Item editor")
    ITEM_CHECKER = "checker", _("Item checker")


CASE_ROLES = frozenset({Role.RECEIVER, Role.EXAMINER, Role.APPROVER, Role.HEAD, Role.DELIVERER})
"""Roles that work on cases at the desk."""
ADMINISTRATOR_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员: three different people; none of them works on cases (等保 separation of duty)."""
ITEM_ROLES = frozenset({Role.ITEM_EDITOR, Role.ITEM_CHECKER})
"""Who makes items of a department and who checks them."""
IN_ADMINISTRATION = ADMINISTRATOR_ROLES | ITEM_ROLES | {Role.EDITOR}
"""Roles whose work is in the administration. An editor writes and checks texts there and sees nothing else."""
