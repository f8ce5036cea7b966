"""收款单位与商户号: who takes money and into which account, with its history; changed by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.templatetags.words import full_day, moment, yuan
from services.payments import access_desk as access
from services.payments.enums import Book
from services.payments.forms import ReasonForm
from services.payments.forms_proposals import PayeeForm
from services.payments.gateways.base import GATEWAYS
from services.payments.means import label
from services.payments.models import Payee, PayeeChange
from services.payments.operations import payees as ops
from services.payments.views.finance.acting import data_of, done, finance_required, form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@finance_required
@require_safe
def payees(request: HttpRequest) -> HttpResponse:
    """Every payee whose books one keeps with its accounts; above them the changes that wait for a second person."""
    rows = access.payees_at_the_desk(request.user).prefetch_related("merchants").order_by("name", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        standing = [account for account in one.merchants.all() if account.ended_at is None]
        one.accounts = [(label(account.channel), account.number) for account in standing]
    waiting = access.waiting_changes(access.changes_at_the_desk(request.user)).order_by("pk")
    context = {"page": page, "waiting": list(waiting[:PAGE])}
    return render(request, "payments/desk/payees.html", context)


@never_cache
@finance_required
@require_safe
def payee(request: HttpRequest, pk: int) -> HttpResponse:
    """As it is, its accounts now and before, and every change that was ever proposed."""
    found = access.payee_at_the_desk(request.user, pk)
    accounts = [
        {
            "channel": label(one.channel),
            "number": one.number,
            "since": one.since_at,
            "ended": one.ended_at,
        }
        for one in found.merchants.order_by("-pk")
    ]
    context = {
        "payee": found,
        "facts": _facts(found.name, found.department.name, found.book, found.refund_limit, in_use=found.is_active),
        "accounts": accounts,
        "changes": found.changes.select_related("proposed_by", "decided_by").order_by("-pk"),
    }
    return render(request, "payments/desk/payee.html", context)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Propose another payee."""
    initial = {"yuan": yuan(Payee._meta.get_field("refund_limit").default).replace(",", ""), "in_use": True}
    return _propose(request, None, initial, title=_("Propose a payee"), way=("finance:payees",))


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose what a payee is to be."""
    found = access.payee_at_the_desk(request.user, pk)
    initial = {
        "department": found.department_id,
        "name": found.name,
        "book": found.book,
        "yuan": yuan(found.refund_limit).replace(",", ""),
        "in_use": found.is_active,
    }
    return _propose(request, found, initial, title=_("Propose a change"), way=("finance:payee", pk))


def _propose(
    request: HttpRequest, found: Payee | None, initial: dict[str, Any], *, title: str, way: tuple[Any, ...]
) -> HttpResponse:
    organs = {organ.pk: organ for organ in access.organs_at_the_desk(request.user, found)}
    channels = [(code, label(code)) for code, _gateway in GATEWAYS.items()]
    initial |= {"from_date": timezone.localdate()}

    def verb(data: dict[str, Any]) -> None:
        said = {name: data[name] for name in ("name", "book", "in_use", "channel", "number", "from_date")}
        organ = organs[data["department"]]
        wanted = ops.Wanted(department=organ, refund_limit=data["yuan"], **said)
        ops.propose_change(payee=found, wanted=wanted, reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=PayeeForm(data_of(request), initial=initial, organs=organs.values(), channels=channels),
        verb=verb,
        words=_("Proposed. Nothing changes until another person agrees."),
        way=way,
        title=title,
        go=_("Propose"),
        lead=_("Keys and passwords of payment companies are set by the operators of the portal, never here."),
    )


def _facts(name: str, organ: str, book: str, limit: int, *, in_use: bool) -> list[dict[str, str]]:
    return [
        {"key": _("Name as on the receipt"), "value": name},
        {"key": _("Organ"), "value": organ},
        {"key": _("Book"), "value": str(Book(book).label)},
        {"key": _("One person may refund up to (yuan)"), "value": yuan(limit)},
        {"key": _("State"), "value": _("Takes money") if in_use else _("Not in use")},
    ]


@never_cache
@finance_required
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What was proposed beside what is; the other agrees to it or not."""
    found = access.change_at_the_desk(request.user, pk)
    own = found.proposed_by_id == request.user.pk
    facts = _facts(found.name, found.department.name, found.book, found.refund_limit, in_use=found.in_use)
    facts.append({"key": _("Account at a payment company"), "value": _account(found)})
    facts += [
        {"key": _("In force from"), "value": full_day(found.from_date)},
        {"key": _("Reason"), "value": found.reason},
        {"key": _("Proposed"), "value": f"{found.proposed_by} · {moment(found.proposed_at)}"},
    ]
    if found.decided_by:
        said = f"{found.get_state_display()} · {found.decided_by} · {moment(found.decided_at)}"
        facts += [{"key": _("Decided already"), "value": said}]
        facts += [{"key": _("Why it was not agreed to"), "value": found.decision}] if found.decision else []
    now = found.payee
    context = {
        "change": found,
        "facts": facts,
        "as_it_is": _facts(now.name, now.department.name, now.book, now.refund_limit, in_use=now.is_active)
        if now and found.applied_at is None
        else [],
        "may_agree": found.is_open and not own,
        "may_decline": found.is_open,
        "may_stop": found.waits_for_its_day,
        "own": own and found.is_open,
    }
    return render(request, "payments/desk/payee_change.html", context)


def _account(change: PayeeChange) -> str:
    if not change.channel:
        return _("No account is changed")
    return f"{label(change.channel)} · {change.number or pgettext('account', 'ends')}"


@finance_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees: in force at once or from its day."""

    def verb() -> None:
        ops.agree_to_change(change=access.change_at_the_desk(request.user, pk), by=request.user)

    return done(request, verb, _("Agreed. It is in force from the day that was named."), "finance:change", pk)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person does not agree, who proposed it takes it back, or it is stopped before its day."""
    found = access.change_at_the_desk(request.user, pk)
    stops = found.waits_for_its_day
    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=lambda data: ops.decline_change(change=found, reason=data["reason"], by=request.user),
        words=_("Stopped. Everything stays as it was.") if stops else _("Not agreed to. Everything stays as it was."),
        way=("finance:change", pk),
        title=_("Stop a change") if stops else _("Do not agree to a change"),
        go=_("Stop it") if stops else _("Do not agree"),
        lead=f"{found.name} · {found.reason}",
        closed=not (found.is_open or stops),
        back=reverse("finance:change", args=[pk]),
    )
