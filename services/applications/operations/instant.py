"""秒批: the system makes the moves of a person in one go, when every rule holds. It only ever grants.

Every input and result is kept as evidence. What cannot be decided, or does not hold, stays for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from services.applications.enums import Actor, Proposal, State
from services.applications.facts import gather
from services.applications.fees import fee_first
from services.applications.models import Application, DecisionFactor
from services.applications.operations.charging import after_grant
from services.applications.operations.counter import CalendarMissing, start_clocks
from services.applications.operations.finishing import CannotIssue
from services.applications.operations.moving import SYSTEM, announce, hold, move
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.audit.operations import record
from services.catalog.rules import evaluate
from services.common import transaction
from services.common.together import together

if TYPE_CHECKING:
    from services.catalog.rules import Outcome


def decide_by_rules(*, application: Application) -> bool:
    """Weigh the rules of the item; True when the case was granted. A case that moved on meanwhile is left alone.

    Done once for each time the case was submitted, however often it is called.
    """
    if not _waits(application):
        return False
    rules = list(application.item_version.auto_rules.all())
    outcome = evaluate(rules, gather(application, rules))
    return _carry_out(application=application, outcome=outcome)


def _waits(application: Application) -> bool:
    """Nobody has asked for a supplement, and this submission was not weighed yet."""
    return (
        application.state == State.RECEIVED
        and not application.supplements.exists()
        and not application.factors.filter(at__gte=application.submitted_at).exists()
    )


@together()
def _carry_out(*, application: Application, outcome: Outcome) -> bool:
    """Keep the evidence and grant; leave everything to a person where granting is not possible."""
    weighed = application.submitted_at
    if not hold(application, State.RECEIVED) or application.submitted_at != weighed or not _waits(application):
        return False
    _keep_evidence(application, outcome)
    hindrance = "" if not outcome.decided else _granted(application)
    granted = outcome.decided and not hindrance
    record(
        event="case.rules_weighed",
        by=SYSTEM,
        subject=application.subject_ref,
        department=application.department,
        detail={"granted": granted, "rules": application.item_version.rule_version, "hindrance": hindrance},
    )
    if not granted:
        announce(application, "left_to_a_person")
    return granted


def _granted(application: Application) -> str:
    """Make the moves; the name of what hindered them, empty when they stand."""
    try:
        if application.approval_level > 1:
            return "TwoApprovals"
        if application.item_version.site_visit:
            return "SiteVisit"
        if fee_first(application):
            return "FeeFirst"
        with transaction.atomic():
            _grant(application)
    except (CannotIssue, CalendarMissing) as hindrance:
        application.refresh_from_db()
        return type(hindrance.__cause__ or hindrance).__name__
    return ""


def _grant(application: Application) -> None:
    """The moves of a person in one go. All numbers of documents are taken before anybody is told: see ``hold``."""
    document = owed(application, "decision", by=SYSTEM, granted=True, reason="", by_rules=True)
    start_clocks(application, actor=Actor.SYSTEM, by=SYSTEM)
    move(application, "begin_review", actor=Actor.SYSTEM, by=SYSTEM)
    move(application, "propose", actor=Actor.SYSTEM, by=SYSTEM, proposal=Proposal.GRANT)
    move(
        application,
        "grant",
        actor=Actor.SYSTEM,
        by=SYSTEM,
        document=document,
        granted=True,
        decided_by_system=True,
        decided_at=timezone.now(),
        due_date=None,
    )
    tell_readers(application, "case_granted")
    after_grant(application=application, by=SYSTEM)


def _keep_evidence(application: Application, outcome: Outcome) -> None:
    attempt = (application.factors.aggregate(last=Max("attempt"))["last"] or 0) + 1
    now = timezone.now()
    DecisionFactor.objects.bulk_create(
        DecisionFactor(
            application=application,
            attempt=attempt,
            order=factor.order,
            fact=factor.fact,
            operator=factor.operator,
            expected=str(factor.expected),
            value="" if factor.value is None else str(factor.value),
            passed=factor.passed,
            explanation=factor.explanation,
            rule_version=application.item_version.rule_version,
            at=now,
        )
        for factor in outcome.factors
    )
