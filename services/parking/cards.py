"""Monthly cards as residents and operators read them: what is on sale, how a sale stands, what a lot sold."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from services.common.templatetags.words import full_day, moment, yuan
from services.parking import access_cards
from services.parking.enums import CardFor, SaleState
from services.parking.operations.card_returning import may_give_back
from services.parking.operations.selling import AHEAD, taken
from services.parking.periods import DAY, begins, last_of
from services.payments.enums import BillState, Outcome, RefundState
from services.payments.models import Allocation, Refund
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from services.parking.models import Lot, Pass, PassOffer, PassSale
    from services.vehicles.models import PlateBinding


def on_sale(lot: Lot) -> list[dict[str, Any]]:
    """What is sold for a lot: 月卡 300 元/月, 还剩 12 张."""
    return [of_offer(offer) for offer in access_cards.offers_of(lot)]


def lots() -> list[dict[str, Any]]:
    """Every lot that sells some, with their names and prices."""
    found = groupby(access_cards.offers_by_lot(), key=lambda offer: offer.lot)
    return [{"lot": lot, "prices": [f"{one.name} {price(one)}" for one in offers]} for lot, offers in found]


def of_offer(offer: PassOffer) -> dict[str, Any]:
    """One of them. ``left`` counts the days of a card that begins today; None without a bound."""
    left = left_of(offer)
    return {
        "offer": offer,
        "left": left,
        "price": price(offer),
        "whom": offer.get_vehicle_kind_display() if offer.vehicle_kind != CardFor.ANY else "",
        "is_full": left == 0,
    }


def price(offer: PassOffer) -> str:
    """``300 元/月``, ``800 元/3 个月``."""
    amount = yuan(offer.price).removesuffix(".00")
    if offer.months == 1:
        return _("{amount} yuan a month").format(amount=amount)
    span = ngettext("{n} month", "{n} months", offer.months).format(n=offer.months)
    return _("{amount} yuan for {span}").format(amount=amount, span=span)


def left_of(offer: PassOffer) -> int | None:
    """Places left for a card that begins today."""
    if offer.quota is None:
        return None
    today = timezone.localdate()
    return max(0, offer.quota - taken(offer, today, last_of(today, offer.months)))


def proposed(covered: date | None) -> date:
    """The first day that is proposed: after the present card, at most as late as one may begin."""
    today = timezone.localdate()
    return today if covered is None else min(max(covered + DAY, today), today + AHEAD)


def of_car(binding: PlateBinding, covered: date | None) -> str:
    """A vehicle one may choose, with the card it has."""
    own = plate(binding.vehicle)
    if covered is None:
        return own
    return _("{plate} (has a card until {day})").format(plate=own, day=full_day(covered))


def of_sale(sale: PassSale) -> dict[str, Any]:
    """One row of what somebody bought, and what may be done with it."""
    now, today = timezone.now(), timezone.localdate()
    waits = sale.state == SaleState.OFFERED and sale.bill.state == BillState.ISSUED
    (first, last), (words, tone) = sale.days, _state(sale, today)
    return {
        "sale": sale,
        "plate": plate(sale.vehicle),
        "days": _("{first} to {last}").format(first=full_day(first), last=full_day(last)),
        "state": words,
        "tone": tone,
        "may_pay": waits and sale.pay_until > now,
        "may_drop": waits and sale.pay_until > now,
        "is_closing": waits and sale.pay_until <= now,
        "may_return": may_give_back(sale),
        "is_used": sale.state == SaleState.PAID and first <= today <= last,
    }


def _state(sale: PassSale, today: date) -> tuple[str, str]:
    if sale.state == SaleState.OFFERED and sale.bill.state == BillState.PAID:
        return _("Paid, the card is being written"), "ok"
    if sale.state != SaleState.PAID:
        return str(sale.get_state_display()), "todo" if sale.state == SaleState.OFFERED else "line"
    first, last = sale.days
    if first > today:
        return _("Bought, not begun yet"), "ok"
    if last < today:
        return pgettext("monthly card", "Over"), "line"
    return pgettext("monthly card", "Valid now"), "ok"


def facts(sale: PassSale) -> list[dict[str, str]]:
    """What the buyer reads of one."""
    first, last = sale.days
    found = [
        (_("Lot"), sale.lot.name),
        (_("Monthly card"), sale.offer.name),
        (_("Plate"), plate(sale.vehicle)),
        (_("First day"), full_day(first)),
        (_("Last day"), _("{day}, the whole day").format(day=full_day(last))),
        (pgettext("monthly card", "Price"), _("{amount} yuan").format(amount=yuan(sale.price))),
        (_("Asked for"), moment(sale.asked_at)),
    ]
    if sale.bill.paid_at:
        found.append((_("Paid on"), moment(sale.bill.paid_at)))
    if sale.bill.ended_reason:
        found.append((_("Reason"), sale.bill.ended_reason))
    found.append((pgettext("payment", "Number"), sale.number))
    return [{"key": key, "value": value} for key, value in found]


def renewable(cards: Iterable[Pass]) -> dict[int, dict[str, Any]]:
    """Card → what is bought next and from when on that can be done; nothing where the next one is there already."""
    cards = list(cards)
    found = {}
    for card in cards:
        own = {vehicle.pk for vehicle in card.vehicles.all()}
        later = [one for one in cards if one.lot_id == card.lot_id and one.valid_until > card.valid_until]
        if not any(own & {vehicle.pk for vehicle in one.vehicles.all()} for one in later):
            found[card.pk] = card
    offers = access_cards.offers_for_renewal(found.values())
    return {pk: {"offer": offer} | _opens(found[pk].last_day) for pk, offer in offers.items()}


def _opens(last: date) -> dict[str, Any]:
    opens = last + DAY - AHEAD
    return {"opens": opens, "is_open": opens <= timezone.localdate()}


def next_of(sale: PassSale) -> dict[str, Any] | None:
    """Whether the next card can be bought for this vehicle, or from when on; None where it is there or not sold."""
    if sale.state != SaleState.PAID or sale.binding_id is None or not (sale.offer.is_sold and sale.lot.is_open):
        return None
    covered = access_cards.covered_until(sale.lot, [sale.vehicle]).get(sale.vehicle_id)
    if covered is not None and covered > sale.days[1]:
        return None
    return _opens(covered or sale.days[1])


def figures(sales: QuerySet[PassSale]) -> dict[str, int]:
    """In force today; sold this month and what came for cards this month, less what went back."""
    now, month = timezone.now(), begins(timezone.localdate().replace(day=1))
    rows = sales.order_by()
    sold = Q(state__in=[SaleState.PAID, SaleState.GIVEN_BACK], bill__paid_at__gte=month)
    told = rows.aggregate(sold=Count("pk", filter=sold), waiting=Count("pk", filter=Q(state=SaleState.OFFERED)))
    bills = rows.values("bill")
    parts = Allocation.objects.filter(bill__in=bills, outcome=Outcome.WON)
    in_force = rows.filter(state=SaleState.PAID, card__valid_since__lte=now, card__valid_until__gt=now).count()
    came = parts.filter(order__succeeded_at__gte=month).aggregate(sum=Sum("amount"))["sum"] or 0
    went = Refund.objects.filter(allocation__in=parts, state=RefundState.SUCCEEDED, succeeded_at__gte=month)
    back = went.aggregate(sum=Sum("amount"))["sum"] or 0
    return told | {"in_force": in_force, "came": came, "back": back, "net": came - back}
