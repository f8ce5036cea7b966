"""A case without an application (免申即享): the organ found who is entitled, and people decided it.

Examining, the list and its publication happen in a room above; here the case is written, decided and delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.applications.enums import Proposal, State
from services.applications.limits import due
from services.applications.models import Answers, Application
from services.applications.operations.approving import approve_first
from services.applications.operations.counter import CalendarMissing, grant
from services.applications.operations.moving import arrive, refuse_own_case
from services.applications.operations.numbers import next_number
from services.catalog.situations import case_form
from services.common import transaction
from services.common.personal import mask_numbers
from services.common.workdays import MissingYear

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person, User
    from services.catalog.models import ItemVersion
    from services.departments.models import Department

NOT_HIS_OWN = (State.DRAFT, State.WITHDRAWN, State.REFUSED)
"""Cases that say nothing about whether somebody has the thing: never handed in, taken back, not accepted."""


def already_applied(*, person: Person, item_code: str, since: date) -> bool:
    """Whether a case of this item runs for the person, or was granted on or after ``since``."""
    cases = Application.objects.filter(applicant=person, item_version__item_code=item_code)
    running = ~Q(state__in=(*NOT_HIS_OWN, State.CLOSED))
    return cases.filter(running | Q(state=State.CLOSED, granted=True, decided_at__date__gte=since)).exists()


@transaction.atomic
def grant_unasked(
    *, version: ItemVersion, person: Person, organ: Department, reason: str, proposed_by: User, approved_by: User
) -> Application:
    """Write and decide the case of somebody who did not apply; the decision and, where there is one, the certificate
    are made after the commit. ``reason`` stands in the decision.

    An item that wants two approvals waits for the second at the desk. Raises OwnCase, CannotDecide, CalendarMissing.
    """
    now, today = timezone.now(), timezone.localdate()
    try:
        promised = due(today, version.promised_number, version.promised_unit)
    except MissingYear as missing:
        raise CalendarMissing(missing.year) from missing
    application = Application(
        item_version=version,
        department=organ,
        state=State.DECISION,
        number=next_number(implementation_code=version.item.code, day=today),
        applicant=person,
        subject=person,
        holder=person,
        begun_as="organ",
        form=case_form(version),
        approval_level=version.approval_level,
        examiner=proposed_by,
        proposal=Proposal.GRANT,
        proposal_reason=mask_numbers(reason),
        proposed_by=proposed_by,
        submitted_at=now,
        received_at=now,
        accepted_at=now,
        promise_due_date=promised,
        due_date=promised,
    )
    refuse_own_case(application, proposed_by)
    application.save()
    Answers.objects.create(application=application)
    arrive(application, "open_unasked", by=proposed_by)
    decide = approve_first if application.approval_level > 1 else grant
    decide(application=application, by=approved_by)
    return application
