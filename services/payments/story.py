"""What pages tell about one bill: how its amount came about, the way of a refund, the attempts to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.common.templatetags.words import moment, yuan
from services.payments.enums import BillState, RefundState
from services.payments.means import WINDOW, label
from services.payments.models import Allocation

if TYPE_CHECKING:
    from services.payments.models import Bill, Refund

ON_ITS_WAY = frozenset({RefundState.APPROVED, RefundState.SUBMITTED, RefundState.PROCESSING})
STUCK = frozenset({RefundState.ABNORMAL, RefundState.FAILED})


def trace_of(bill: Bill) -> list[str]:
    """The steps of the calculation that are written for people; a line of figures alone stands in the lines."""
    said = []
    for step in bill.trace:
        if isinstance(step, str):
            said.append(step)
        elif isinstance(step, dict) and step.get("priced_by_hand"):
            said.append(_("Priced by hand by two people: {reason}").format(reason=step["priced_by_hand"]))
        elif isinstance(step, dict) and step.get("fee"):
            said += _fee(step)
    return said


def _fee(step: dict[str, Any]) -> list[str]:
    """A fee by its standard, what was taken off and by which rule, what was not for want of evidence."""
    said = [f"{step['fee']}：{step.get('standard') or yuan(step.get('amount'))}"]
    if step.get("reduction"):
        words = _("{name} ({basis}): {amount} yuan less")
        said.append(words.format(name=step["reduction"], basis=step.get("by", ""), amount=yuan(step.get("off"))))
    said += [_("No evidence for: {name}").format(name=name) for name in step.get("lacking", ())]
    return said


def attempts(bill: Bill) -> list[dict[str, Any]]:
    """Every order for this bill, the latest first: when, how, how much, what became of it."""
    parts = Allocation.objects.filter(bill=bill).select_related("order").order_by("-pk")
    return [
        {
            "order": part.order,
            "part": part,
            "channel": label(part.order.channel),
            "simulated": part.order.simulated,
            "at": part.order.succeeded_at or part.order.created_at,
            "is_window": part.order.channel in WINDOW,
        }
        for part in parts
    ]


def standing(bill: Bill) -> tuple[str, str, str]:
    """What the mark of a bill says, its tone and icon: how it stands, or that its money went back.

    ``bill.back`` is what went back, in fen, as ``with_back`` counts it.
    """
    if bill.state == BillState.PAID and bill.back:
        words = _("All of it was refunded") if bill.back >= bill.amount else _("Partly refunded")
        return words, "line", "undo"
    marks = {BillState.PAID: ("ok", "check"), BillState.ISSUED: ("warn", "")}
    tone, icon = marks.get(bill.state, ("line", ""))
    return str(bill.get_state_display()), tone, icon


def refund_path(refund: Refund) -> list[dict[str, Any]]:
    """The stations of a refund, for the tag ``timeline``: asked for, agreed to, on its way, back."""
    nodes = [{"title": _("Refund of {amount} yuan").format(amount=yuan(refund.amount)), "state": "done"}]
    nodes[0] |= {"time": moment(refund.requested_at), "text": refund.reason}
    back = {"title": _("The money is back"), "state": "todo"}
    if refund.state == RefundState.REJECTED:
        return [*nodes, {"title": _("Not agreed to"), "state": "stop", "text": refund.refused_reason}]
    if refund.state == RefundState.REQUESTED:
        return [*nodes, {"title": _("A second person looks at it"), "state": "now"}, back]
    nodes.append({"title": _("Agreed to"), "state": "done", "time": moment(refund.approved_at)})
    way = _way(refund)
    if refund.state == RefundState.SUCCEEDED:
        return [*nodes, {"title": way, "state": "done"}, back | {"state": "done", "time": moment(refund.succeeded_at)}]
    if refund.state in STUCK:
        text = _("Nothing is lost: it is tried again, and the finance desk knows of it.")
        return [*nodes, {"title": _("It did not go through yet"), "state": "now", "text": text}, back]
    return [*nodes, {"title": way, "state": "now", "text": _wait(refund)}, back]


def _way(refund: Refund) -> str:
    if refund.channel in WINDOW:
        return _("Is handed out at the window where it was paid")
    return _("Goes back the way it came: {channel}").format(channel=label(refund.channel))


def _wait(refund: Refund) -> str:
    if refund.channel in WINDOW:
        return _("Bring the receipt and your document.")
    return _("Usually within a few working days.")
