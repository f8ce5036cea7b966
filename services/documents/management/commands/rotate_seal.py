"""Give an organ's seal a new key and certificate."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.audit.operations import record
from services.departments.models import Department
from services.documents.sealing import authority


class Command(BaseCommand):
    """What was sealed before stays valid: it carries its certificate. The old key is gone, its certificate kept."""

    help = "Give the seal of an organ (credit code) a new key; documents sealed before stay valid."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organ", help="credit code of the organ")

    def handle(self, *args: Any, **options: Any) -> None:
        organ = Department.objects.filter(code=options["organ"]).order_by("pk").first()
        if organ is None:
            message = f"No organ has the code {options['organ']}."
            raise CommandError(message)
        old = authority.seal_of(organ.code, organ.name)
        new = authority.renew_seal(organ.code, organ.name)
        detail = {"old": old.fingerprint[:16], "new": new.fingerprint[:16]}
        record(event="document.seal_renewed", by=None, subject=organ, department=organ, detail=detail)
        self.stdout.write(f"{organ.name}: {old.fingerprint[:16]} → {new.fingerprint[:16]}")
