"""Monthly cards that are sold online: what is offered, and each sale."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.parking.enums import TAKES_PLACE, CardFor, SaleState
from services.parking.models.lots import Lot
from services.parking.models.stays import Pass
from services.parking.querysets import SaleQuerySet
from services.payments.models import Bill
from services.payments.querysets import new_ref
from services.vehicles.enums import Colour
from services.vehicles.models import PlateBinding, Vehicle

LARGE = (Colour.YELLOW, Colour.YELLOW_GREEN)
"""Plates of large vehicles, as for prices."""


WITHIN_A_YEAR = [MinValueValidator(1), MaxValueValidator(12)]


class PassOffer(models.Model):
    """月卡 as it is sold for a lot: for how much (fen), how many months, how many at one time."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="offers", verbose_name=_("lot"))
    name = models.CharField(_("name"), max_length=30)
    price = models.PositiveBigIntegerField(_("price (fen)"), validators=[MinValueValidator(1)])
    months = models.PositiveSmallIntegerField(_("months"), default=1, validators=WITHIN_A_YEAR)
    vehicle_kind = models.CharField(
        _("for which vehicles"), max_length=10, choices=CardFor.choices, default=CardFor.ANY
    )
    quota = models.PositiveIntegerField(
        _("cards at one time"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    terms = models.TextField(_("what buyers should know"), max_length=500, blank=True)
    is_sold = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("monthly card on sale")
        verbose_name_plural = _("monthly cards on sale")
        ordering = ("lot", "months", "price", "pk")
        constraints = [
            models.UniqueConstraint(fields=["lot", "name"], name="a_card_is_offered_once_in_a_lot"),
            models.CheckConstraint(condition=Q(price__gt=0), name="an_offered_card_costs_something"),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="a_card_lasts_one_to_twelve_months"),
            models.CheckConstraint(condition=Q(quota=None) | Q(quota__gt=0), name="a_bound_of_cards_lets_one_be_sold"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} · {self.name}"

    def fits(self, vehicle: Vehicle) -> bool:
        """Whether it is sold for this vehicle."""
        if self.vehicle_kind == CardFor.NEW_ENERGY:
            return vehicle.is_new_energy
        return self.vehicle_kind == CardFor.ANY or vehicle.colour not in LARGE


class PassSale(models.Model):
    """One monthly card that somebody buys, from the wish to its last day. Both days are civil days and belong to it.

    ``price`` in fen as it was then. ``binding`` says whose vehicle it was, ``person`` who buys it.
    """

    number = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    offer = models.ForeignKey(PassOffer, models.PROTECT, related_name="sales")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    binding = models.ForeignKey(PlateBinding, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first_date = models.DateField()
    last_date = models.DateField()
    price = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=SaleState.choices, default=SaleState.OFFERED)
    bill = models.OneToOneField(Bill, models.PROTECT, related_name="+")
    card = models.OneToOneField(Pass, models.PROTECT, null=True, related_name="sale")
    asked_at = models.DateTimeField(auto_now_add=True)
    pay_until = models.DateTimeField()
    """Afterwards it is called off, unless somebody is paying just then."""
    reminded_at = models.DateTimeField(null=True)
    """When the buyer was told that it ends soon."""

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale of a monthly card")
        verbose_name_plural = _("sales of monthly cards")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["offer", "state", "last_date"], name="sales_of_an_offer"),
            models.Index(fields=["state", "pay_until"], name="sales_to_be_paid"),
            models.Index(fields=["state", "last_date"], name="cards_by_their_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="a_sold_card_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="a_sold_card_costs_something"),
            models.UniqueConstraint(
                fields=["lot", "vehicle"],
                condition=Q(state=SaleState.OFFERED),
                name="a_vehicle_has_one_unpaid_card_in_a_lot",
            ),
            models.UniqueConstraint(
                fields=["offer", "vehicle", "first_date"],
                condition=Q(state__in=TAKES_PLACE),
                name="a_card_from_a_day_is_sold_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SaleState.PAID, SaleState.GIVEN_BACK], card__isnull=False)
                | Q(state__in=[SaleState.OFFERED, SaleState.ENDED], card=None),
                name="a_card_is_written_once_it_is_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject_ref(self) -> str:
        """How its bill and the audit name it."""
        return f"card:{self.number}"

    @property
    def days(self) -> tuple[date, date]:
        """First and last day: of the card as it stands, which staff may have changed, else as it is asked for."""
        if self.state != SaleState.PAID or self.card is None:
            return self.first_date, self.last_date
        return timezone.localdate(self.card.valid_since), self.card.last_day
