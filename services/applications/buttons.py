"""The buttons of the desk: one row for each move a person at the counter may make. Pages and addresses come from here.

Which buttons a case offers is decided by ``workflow.MOVES`` (state and actor) and the row's own ``fits``. A new move at
the counter is a row in the table of moves, an operation, and a row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from services.applications.button import (
    ROLE_OF,
    Button,
    approves_first,
    grants,
    may_follow_later,
    no_pause_proposed,
    not_examined_by,
    pause_proposed,
    plain,
    refuses,
    time_wished,
    visited_by,
)
from services.applications.buttons_fees import FEE_BUTTONS, granted_words
from services.applications.enums import Actor, Proposal, State
from services.applications.fees import fee_first
from services.applications.forms import (
    ColleagueForm,
    ForwardForm,
    LaterForm,
    PauseForm,
    ProposalForm,
    ReasonForm,
    SupplementForm,
)
from services.applications.forms_joint import (
    ArrangeForm,
    HandOnForm,
    OpinionsForm,
    PreExamForm,
    ReturnForm,
    TimeForm,
)
from services.applications.operations import (
    approving,
    counter,
    forwarding,
    intake,
    joining,
    later,
    procedures,
    visiting,
)
from services.applications.workflow import open_to

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.forms import Form

    from services.accounts.models import User
    from services.applications.models import Application


def _proposal(data: Any, application: Application) -> Form:
    return ProposalForm(data, initial={"proposal": "grant"})


def _refusal(data: Any, application: Application) -> Form:
    """With the grounds the examiner gave, where a refusal was proposed."""
    given = application.proposal_reason if application.proposal == Proposal.REFUSE else ""
    return ReasonForm(data, initial={"reason": given})


def _extension(data: Any, application: Application) -> Form:
    """Says for how long before it is done."""
    form = ReasonForm(data)
    form.lead = procedures.told_extension(application)
    return form


def _ask_supplement(*, application: Application, by: User, items: list[dict[str, str]], **_ticks: Any) -> None:
    counter.ask_supplement(application=application, items=items, by=by)


BUTTONS = {
    button.move: button
    for button in (
        Button(
            move="forward",
            label=_("Send on"),
            key="A",
            kind="primary",
            act=forwarding.forward,
            done=_("Sent on. The applicant has been told."),
            form=plain(ForwardForm),
            title=_("Send it to the office that handles it"),
            send=_("Send on"),
            on_form=(forwarding.CannotForward,),
        ),
        Button(
            move="accept",
            label=_("Accept"),
            key="A",
            kind="primary",
            act=counter.accept,
            done=_("Accepted."),
            fits=lambda application, user: not fee_first(application),
        ),
        *FEE_BUTTONS,
        Button(
            move="accept_later",
            label=_("Accept, the rest follows"),
            key="L",
            act=later.accept_later,
            done=_("Accepted. The applicant has been told what is still missing and until when."),
            form=plain(LaterForm),
            title=_("Accept, the rest follows"),
            send=_("Accept"),
            on_form=(later.CannotAcceptLater,),
            fits=may_follow_later,
        ),
        Button(
            move="ask_supplement",
            address="supplement",
            label=_("Ask for a supplement"),
            key="R",
            act=_ask_supplement,
            done=_("The notice has been sent."),
            form=lambda data, application: SupplementForm(data, application=application),
            template="applications/counter/supplement.html",
            purpose="supplement",
            on_form=(counter.CalendarMissing, counter.NotNamedBefore),
        ),
        Button(
            move="refuse_acceptance",
            label=_("Refuse to accept"),
            key="X",
            kind="danger",
            act=counter.refuse_acceptance,
            done=_("Refused. The applicant has been told."),
            form=plain(ReasonForm),
            title=_("Refuse to accept"),
            send=_("Send the notice of refusal"),
            purpose="refusal",
        ),
        Button(
            move="begin_pre_exam",
            label=_("Look through beforehand"),
            key="E",
            act=intake.begin_pre_exam,
            done=_("It is being looked through; the five days run on."),
            fits=lambda application, user: intake.is_looked_through(application),
        ),
        Button(
            move="end_pre_exam",
            label=_("Looked through"),
            key="A",
            kind="primary",
            act=intake.end_pre_exam,
            done=_("The applicant has been told."),
            form=plain(PreExamForm),
            title=_("Looked through beforehand"),
            send=_("Tell the applicant"),
            purpose="supplement",
        ),
        Button(
            move="return_case",
            address="return",
            label=_("Return the application"),
            key="U",
            kind="danger",
            act=intake.return_case,
            done=_("Returned. The applicant has been told."),
            form=plain(ReturnForm),
            title=_("Return the application"),
            send=_("Return it"),
            on_form=(intake.CannotReturn,),
        ),
        Button(
            move="begin_review",
            label=_("Begin the review"),
            key="B",
            act=counter.begin_review,
            done=_("It is yours now."),
        ),
        Button(
            move="propose_pause",
            label=_("Special procedure"),
            key="P",
            act=procedures.propose_pause,
            done=_("Proposed. An approver must agree; until then the clock goes on."),
            form=plain(PauseForm),
            title=_("Propose a special procedure"),
            send=_("Propose it to the approver"),
            purpose="pause",
            fits=no_pause_proposed,
        ),
        Button(
            move="pause",
            label=_("Agree to the special procedure"),
            key="P",
            act=procedures.pause,
            done=_("Agreed. The clock stands still, and the applicant has been told."),
            fits=pause_proposed,
        ),
        Button(
            move="decline_pause",
            label=_("Do not agree to it"),
            key="D",
            act=procedures.decline_pause,
            done=_("Not agreed to. The clock goes on."),
            form=plain(ColleagueForm),
            title=_("Do not agree to the special procedure"),
            send=_("Do not agree"),
            fits=pause_proposed,
        ),
        Button(
            move="resume",
            label=_("The special procedure is over"),
            key="A",
            kind="primary",
            act=procedures.resume,
            done=_("The clock goes on. The applicant has been told."),
        ),
        Button(
            move="extend",
            label=_("Make the limit longer"),
            key="E",
            act=procedures.extend,
            done=_("Made longer. The applicant has been told."),
            form=_extension,
            title=_("Make the limit longer, once"),
            send=_("Send this notice"),
            purpose="extension",
            on_form=(procedures.CannotExtend,),
            fits=lambda application, user: (
                not_examined_by(application, user) and procedures.may_extend(application, user)
            ),
        ),
        Button(
            move="arrange_visit",
            label=_("Site visit"),
            key="V",
            act=visiting.arrange_visit,
            done=_("Arranged. The applicant has been told."),
            form=lambda data, application: ArrangeForm(data, application=application),
            title=_("Arrange a site visit"),
            send=_("Send the two officers"),
            on_form=(visiting.CannotVisit,),
        ),
        Button(
            move="answer_other_time",
            address="visit_time",
            label=_("Settle the time"),
            key="T",
            act=visiting.answer_other_time,
            done=_("Settled. The applicant has been told."),
            form=plain(TimeForm),
            title=_("Settle the time of the visit"),
            send=_("Settle the time"),
            on_form=(visiting.CannotVisit,),
            fits=time_wished,
        ),
        Button(
            move="record_visit",
            address="site_visit",
            label=_("Record of the visit"),
            key="A",
            kind="primary",
            act=visiting.sign_record,
            done=_("Signed."),
            page=True,
            fits=visited_by,
        ),
        Button(
            move="call_off_visit",
            label=_("Call the visit off"),
            key="X",
            kind="danger",
            act=visiting.call_off_visit,
            done=_("Called off. The applicant has been told."),
            form=plain(ReasonForm),
            title=_("Call the visit off"),
            send=_("Call it off"),
        ),
        Button(
            move="transfer",
            address="hand_on",
            label=_("Hand on"),
            key="T",
            act=joining.hand_on,
            done=_("Handed on."),
            form=lambda data, application: HandOnForm(data, application=application),
            title=_("Hand the case on"),
            send=_("Hand it on"),
            on_form=(joining.CannotJoin,),
        ),
        Button(
            move="ask_opinions",
            label=_("Ask for opinions"),
            key="O",
            act=joining.ask_opinions,
            done=_("Asked. Each department sees its part alone."),
            form=lambda data, application: OpinionsForm(data, application=application),
            title=_("Ask other departments"),
            send=_("Ask them"),
            on_form=(joining.CannotJoin, counter.CalendarMissing),
        ),
        Button(
            move="collect_opinions",
            label=_("Collect the opinions"),
            key="A",
            kind="primary",
            act=joining.collect_opinions,
            done=_("Back to the review."),
        ),
        Button(
            move="complete",
            label=_("Grant at once"),
            key="S",
            kind="primary",
            act=approving.complete,
            done=granted_words,
            fits=lambda application, user: approving.one_completes(application),
        ),
        Button(
            move="propose",
            label=_("Send for the decision"),
            key="A",
            kind="primary",
            act=counter.propose,
            done=_("Sent for the decision."),
            form=_proposal,
            template="applications/counter/propose.html",
            purpose="refusal",
        ),
        Button(
            move="approve_first",
            label=_("Agree (first approval)"),
            key="A",
            kind="primary",
            act=approving.approve_first,
            done=_("First approval given. Another person decides."),
            fits=approves_first,
        ),
        Button(
            move="grant",
            label=_("Grant"),
            key="A",
            kind="primary",
            act=counter.grant,
            done=granted_words,
            fits=grants,
        ),
        Button(
            move="send_back",
            label=_("Return to the examiner"),
            key="R",
            act=counter.send_back,
            done=_("Returned to the examiner."),
            form=plain(ColleagueForm),
            title=_("Return to the examiner"),
            send=_("Return the case"),
            fits=not_examined_by,
        ),
        Button(
            move="refuse",
            label=_("Do not grant"),
            key="X",
            kind="danger",
            act=counter.refuse,
            done=_("Decided. The applicant has been told."),
            form=_refusal,
            title=_("Do not grant"),
            send=_("Decide not to grant"),
            purpose="refusal",
            fits=refuses,
        ),
    )
}
"""Move → button, in the order of the work."""


def offered(application: Application, *, user: User, roles: Collection[str]) -> list[Button]:
    """The buttons this case offers this member of staff, the primary one last."""
    found = []
    for actor in (actor for actor, role in ROLE_OF.items() if role in roles):
        moves = open_to(application.state, actor)
        if application.state == State.ACCEPTED and actor is Actor.EXAMINER:
            moves = [*moves, *open_to(State.REVIEW, actor)]
        found += [BUTTONS[move.name] for move in moves if move.name in BUTTONS]
    found = [button for button in dict.fromkeys(found) if button.fits(application, user)]
    return sorted(found, key=lambda button: button.kind == "primary")
