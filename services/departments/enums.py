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
    CERTIFICATE_MAKER = "certifier", _("Makes certificates")
    FINANCE = "finance", _("Finance")
    PARKING_OPERATOR = "parking", _("Parking operator")
    CHARGING_OPERATOR = "charging", _("Charging operator")
    ATTENDANT = "attendant", _("Attendant")


CASE_ROLES = frozenset({Role.RECEIVER, Role.EXAMINER, Role.APPROVER, Role.HEAD, Role.DELIVERER})
"""Roles that work on cases at the desk."""
ADMINISTRATOR_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员: three different people; none of them works on cases (等保 separation of duty)."""
ITEM_ROLES = frozenset({Role.ITEM_EDITOR, Role.ITEM_CHECKER})
"""Who makes items of a department and who checks them."""
IN_ADMINISTRATION = ADMINISTRATOR_ROLES | ITEM_ROLES | {Role.EDITOR}
"""Roles whose work is in the administration. An editor writes and checks texts there and sees nothing else."""
OPERATING_ROLES = frozenset(
    {Role.CERTIFICATE_MAKER, Role.FINANCE, Role.PARKING_OPERATOR, Role.CHARGING_OPERATOR, Role.ATTENDANT}
)
"""Roles that work on no case. Finance, lots and charging stations have desks of their own."""
LOT_ROLES = frozenset({Role.PARKING_OPERATOR, Role.ATTENDANT})
"""Who works in lots of the own organisation."""
STATION_ROLES = frozenset({Role.CHARGING_OPERATOR})
"""Who works on charging stations of the own organisation."""
WORKING_ROLES = CASE_ROLES | OPERATING_ROLES
"""Roles a head gives in the own department and in which a colleague may stand in; no administrator holds one."""

OPINION_ROLES = frozenset({Role.EXAMINER, Role.APPROVER})
"""Roles that answer when another department asks for an opinion."""
HEADS = frozenset({Role.HEAD})
KIN_ROLES = CASE_ROLES | LOT_ROLES | {Role.FINANCE}
"""Who declares relatives: whoever decides about a person's case, about money or about a stay."""


class ProposalState(models.TextChoices):
    """Where a proposed post stands."""

    OPEN = "open", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Not confirmed")


class Relation(models.TextChoices):
    """What somebody is to a member of staff (公务员回避: 夫妻、直系血亲、三代以内旁系血亲、近姻亲)."""

    SELF = "self", _("I myself")
    SPOUSE = "spouse", _("Husband or wife")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Brother or sister")
    GRANDPARENT = "grand", _("Grandparent or grandchild")
    COLLATERAL = "collateral", _("Uncle, aunt, nephew, niece or cousin")
    IN_LAW = "in_law", _("Close relative by marriage")
    OTHER = "other", _("Another relation that may sway the handling")


class RecusalReason(models.TextChoices):
    """Why somebody may not handle a case."""

    OWN = "own", _("Own case")
    KIN = "kin", _("A relative's case")


class KeyScope(models.TextChoices):
    """What a key of an organ may read."""

    CATALOG = "catalog", _("Catalogue of items, themes and departments")
    VERIFY = "verify", _("Verifying documents")
    CERTIFICATES = "certificates", _("Certificates that their holders let the organ use")
