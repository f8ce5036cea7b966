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


def record_reading(*, application: Application, by: User, what: str) -> None:
    """Write that somebody who acts for the applicant read the case (``what``: case, answers, document).

    Nothing for the applicant.
    """
    if on_behalf := application.on_behalf(by):
        record(
            event="case.read",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"what": what, **on_behalf},
        )
