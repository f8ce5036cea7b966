"""The buttons of the desk about the fee of a case: ask for it, and waive it by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from services.applications.button import Button, plain
from services.applications.enums import WAITS_FOR_FEE, State
from services.applications.fees import fee_first
from services.applications.forms import AgreeForm, WaiverForm
from services.applications.models import CaseFee
from services.applications.operations import paying
from services.payments.enums import BillState

if TYPE_CHECKING:
    from django.forms import Form

    from services.accounts.models import User
    from services.applications.models import Application


def _waiver(data: Any, application: Application) -> Form:
    """Shows what was proposed."""
    form = AgreeForm(data)
    form.lead = paying.waiver_of(application)[0]
    return form


def _may_waive(application: Application, user: User) -> bool:
    """Another person proposed it."""
    return paying.waiver_of(application)[1] not in (None, user.pk)


def _cancelled(application: Application, user: User) -> bool:
    """Finance cancelled the bill."""
    waits = application.state in WAITS_FOR_FEE
    return waits and CaseFee.objects.filter(application=application, bill__state=BillState.VOID).exists()


def granted_words(application: Application) -> str:
    """What follows a grant."""
    if application.state == State.RESULT_FEE:
        return _("Granted. The applicant has been asked for the fee; the result is made once it is settled.")
    return _("Granted. The certificate is being made.")


FEE_BUTTONS = (
    Button(
        move="ask_fee",
        label=_("Complete: ask for the fee"),
        key="A",
        kind="primary",
        act=paying.ask_fee,
        done=_("The applicant has been told. Once the fee is settled it is accepted by itself."),
        fits=lambda application, user: fee_first(application),
    ),
    Button(
        move="ask_fee_again",
        label=_("Ask for the fee anew"),
        key="A",
        kind="primary",
        act=paying.ask_fee_again,
        done=_("The applicant has been told."),
        fits=_cancelled,
    ),
    Button(
        move="propose_waiver",
        label=_("Propose to waive the fee"),
        key="W",
        act=paying.propose_waiver,
        done=_("Proposed. An approver must agree; until then it is to be paid."),
        form=plain(WaiverForm),
        title=_("Propose to waive the fee"),
        send=_("Propose it to the approver"),
        fits=lambda application, user: paying.waiver_of(application)[1] is None,
    ),
    Button(
        move="waive_fee",
        label=_("Agree to waive the fee"),
        key="W",
        act=paying.waive_fee,
        done=_("Waived. The case goes on."),
        form=_waiver,
        title=_("Agree to waive the fee"),
        send=_("Agree"),
        on_form=(paying.CannotWaive,),
        fits=_may_waive,
    ),
    Button(
        move="decline_waiver",
        label=_("Do not waive the fee"),
        key="D",
        act=paying.decline_waiver,
        done=_("Not agreed to. The fee is to be paid."),
        fits=_may_waive,
    ),
)
