"""Looking at a case is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.audit.operations import record

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application


def record_view(*, application: Application, by: User) -> None:
    """Write who of the staff opened this case."""
    record(event="case.viewed", by=by, subject=application.subject_ref, department=application.department)
