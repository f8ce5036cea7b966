"""Rights to one seal of the demo city: its own posts, the hall's windows, the head who extends joint cases."""

from __future__ import annotations

from services.departments.enums import Role
from services.departments.models import Department
from services.documents.models import SealRight
from services.documents.operations import give_seal_right

POLICE, HALL, CITY = "11440981MB2D10028M", "11440981MB2D12349A", "11440981MB2D10001X"
RIGHTS = ((POLICE, ""), (HALL, Role.RECEIVER), (HALL, Role.DELIVERER), (CITY, Role.HEAD))


def load() -> None:
    """Give what nobody has given or ended yet; again changes nothing."""
    organs = {organ.code: organ for organ in Department.objects.filter(code__in=(POLICE, HALL, CITY))}
    if len(organs) < 3 or SealRight.objects.filter(organ=organs[POLICE]).exists():
        return
    for code, role in RIGHTS:
        give_seal_right(organ=organs[POLICE], department=organs[code], role=role, by=None)
