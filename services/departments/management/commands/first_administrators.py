"""The first administrators of a new portal: afterwards posts are proposed by one and confirmed by another."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.accounts.operations import make_staff
from services.common import transaction
from services.departments import operations
from services.departments.enums import Level, Role
from services.departments.models import Department, StaffPost

ROLES = {"security": Role.SECURITY_ADMIN, "system": Role.SYSTEM_ADMIN, "audit": Role.AUDIT_ADMIN}
PASSWORD_BYTES = 15


class Command(BaseCommand):
    """Makes two security administrators, a system and an audit administrator, each with a password shown once."""

    help = "Makes the first administrators: two for security, one for the system, one for the audit."

    def add_arguments(self, parser: CommandParser) -> None:
        """The department they belong to and four user names."""
        parser.add_argument("code", help="credit code of their department (made when it is not there)")
        parser.add_argument("department", help="its name")
        parser.add_argument("--security", nargs=2, required=True, metavar="NAME")
        parser.add_argument("--system", nargs=1, required=True, metavar="NAME")
        parser.add_argument("--audit", nargs=1, required=True, metavar="NAME")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Refused once there is a security administrator: from then on people give posts."""
        if StaffPost.objects.filter(role=Role.SECURITY_ADMIN).exists():
            raise CommandError("There is a security administrator already: posts are proposed and confirmed.")
        where, _made = Department.objects.get_or_create(
            code=options["code"], defaults={"name": options["department"], "level": Level.COUNTY}
        )
        for kind, role in ROLES.items():
            for name in options[kind]:
                password = secrets.token_urlsafe(PASSWORD_BYTES)
                user = make_staff(username=name, display_name=name, password=password, by=None)
                operations.appoint(user=user, department=where, role=role)
                self.stdout.write(f"{kind:10} {name}  {password}")
        self.stdout.write(
            "Hand each password over by itself; at the first sign-in it is changed and a code app is set up."
        )
