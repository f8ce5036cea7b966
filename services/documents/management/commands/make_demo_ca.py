"""Make the demo certificate authority and the seals of all organs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from services.departments.models import Department
from services.documents.sealing import authority


class Command(BaseCommand):
    """Idempotent: what is there stays."""

    help = "Make the demo certificate authority and the seals of all organs (keys encrypted at rest)."

    def handle(self, *args: Any, **options: Any) -> None:
        root, _stamper = authority.foundation()
        for organ in Department.objects.order_by("code"):
            authority.seal_of(organ.code, organ.name)
        self.stdout.write(f"{authority.folder()}: {root.certificate.subject.rfc4514_string()}")
