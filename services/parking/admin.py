"""停车: lots with their zones and lanes, spaces, devices with their keys, passes, monthly cards on sale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline

from services.common.cleantext import CleanTexts
from services.common.templatetags.words import yuan
from services.parking.forms_admin import DeviceForm, LotForm, PassForm, SpaceForm
from services.parking.models import Device, Lane, Lot, Pass, PassOffer, Space, Zone
from services.parking.operations import equipping, passing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ZoneInline(TabularInline):
    """Floors, stretches of a road."""

    model = Zone
    extra = 0
    tab = True
    fields = ("code", "name")


class LaneInline(TabularInline):
    """Ways in and out."""

    model = Lane
    extra = 0
    tab = True
    fields = ("code", "name", "direction")


@admin.register(Lot)
class LotAdmin(ModelAdmin):
    """A car park: who runs it, whose income it is, which price holds."""

    form = LotForm
    list_display = ("name", "code", "kind", "operator", "is_open")
    list_filter = ("kind", "is_open", "operator")
    search_fields = ("name", "code")
    list_select_related = ("operator",)
    fields = (
        *("code", "name", "kind", "place", "operator", "payee", "income"),
        *("price_group", "price_zone", "standing_days", "is_open"),
    )
    inlines = (ZoneInline, LaneInline)
    warn_unsaved_form = True

    def get_readonly_fields(self, request: HttpRequest, obj: Lot | None = None) -> tuple[str, ...]:
        """Numbers of stays begin with the code; how one comes in does not change under cars that stand there."""
        return ("code", "kind") if obj is not None else ()


@admin.register(Space)
class SpaceAdmin(ModelAdmin):
    """泊位: one or a whole row of numbers; closed here, it is told by no sensor."""

    form = SpaceForm
    list_display = ("number", "lot", "zone", "status", "has_charger")
    list_filter = ("status", "has_charger", "lot")
    search_fields = ("number", "lot__name", "lot__code")
    list_select_related = ("lot", "zone")

    def get_readonly_fields(self, request: HttpRequest, obj: Space | None = None) -> tuple[str, ...]:
        """Signs and stays name it."""
        return ("lot", "number") if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Space | None = None) -> tuple[str, ...]:
        """Many at once only where they are new."""
        own = ("lot", "zone", "number", "status", "has_charger")
        return own if obj is not None else (*own[:3], "until", *own[3:])

    def save_model(self, request: HttpRequest, obj: Space, form: SpaceForm, change: bool) -> None:
        """The others of a row of numbers come with the first."""
        super().save_model(request, obj, form, change)
        if not change and form.more:
            equipping.add_spaces(like=obj, numbers=form.more, by=request.user)


@admin.register(Device)
class DeviceAdmin(ModelAdmin):
    """Cameras, sensors, poles. The key is shown once, when it is made."""

    form = DeviceForm
    list_display = ("public_id", "name", "lot", "source", "seen_at", "is_active")
    list_filter = ("source", "is_active", "lot")
    search_fields = ("public_id", "name", "lot__name")
    list_select_related = ("lot",)
    change_form_outer_before_template = "admin/parking/device_key.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Device | None = None) -> tuple[str, ...]:
        """What it told names its number and its lot."""
        return ("lot", "public_id", "seen_at", "clock_skew") if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Device | None = None) -> tuple[str, ...]:
        """The key is in none of them."""
        own = ("lot", "lane", "public_id", "name", "vendor", "source", "is_active")
        return (*own, "seen_at", "clock_skew") if obj is not None else own

    def get_urls(self) -> list[Any]:
        """Another key."""
        view = self.admin_site.admin_view(self.rotate)
        return [path("<int:pk>/rotate/", view, name="parking_device_rotate"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the button for another key."""
        row = kwargs.get("obj")
        may = row is not None and self.has_change_permission(request, row)
        context["rotate_url"] = reverse("admin:parking_device_rotate", args=[row.pk]) if may else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Device, form: Any, change: bool) -> None:
        """A new one through the operation, which makes its key; the key is kept for the answer alone."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.shown_key = equipping.make_device(device=obj, by=request.user)

    def response_add(self, request: HttpRequest, obj: Device, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the key once: neither cookie nor session ever holds it."""
        return self._shown_once(request, obj, obj.shown_key)

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By its button."""
        return require_POST(self._rotate)(request, pk)

    def _rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        device = get_object_or_404(Device.objects.select_related("lot__operator"), pk=pk)
        return self._shown_once(request, device, equipping.rotate_key(device=device, by=request.user))

    def _shown_once(self, request: HttpRequest, device: Device, key: str) -> HttpResponse:
        context = self.admin_site.each_context(request)
        context |= {"title": _("The key"), "device": device, "shown_key": key, "opts": self.opts}
        response = TemplateResponse(request, "admin/parking/key.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Device | None = None) -> bool:
        """What it told is kept: it is put out of use instead."""
        return False


@admin.register(Pass)
class PassAdmin(ModelAdmin):
    """月卡: plates are written, others' are never listed."""

    form = PassForm
    list_display = ("__str__", "kind", "masked", "valid_since", "valid_until")
    list_filter = ("kind", "lot")
    list_select_related = ("lot",)

    @admin.display(description=_("vehicles"))
    def masked(self, row: Pass) -> str:
        """As others may read them."""
        return "、".join(vehicle.masked for vehicle in row.vehicles.all())

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their vehicles."""
        return super().get_queryset(request).prefetch_related("vehicles")

    def save_related(self, request: HttpRequest, form: PassForm, formsets: Any, change: bool) -> None:
        """The vehicles of the plates that were written."""
        super().save_related(request, form, formsets, change)
        form.instance.vehicles.set(form.vehicles())
        passing.changed(card=form.instance)


@admin.register(PassOffer)
class PassOfferAdmin(CleanTexts, ModelAdmin):
    """月卡 on sale online: for which lot, how much, how many at one time. What was sold keeps its price and days."""

    help_texts = {
        "name": _("As residents read it, for example: monthly card."),
        "price": _("In fen: 30000 is 300 yuan. Cards that are bought or wait to be paid keep their price."),
        "months": _("1 to 12 months by the calendar, from the first day that the buyer chooses."),
        "quota": _("So many may hold on the same day, with those that wait to be paid. Empty: no bound."),
        "terms": _("A few lines: for which spaces it is, what it does not include."),
    }
    list_display = ("name", "lot", "yuan", "months", "quota", "is_sold")
    list_filter = ("is_sold", "lot")
    search_fields = ("name", "lot__name", "lot__code")
    list_select_related = ("lot",)
    fields = ("lot", "name", "price", "months", "vehicle_kind", "quota", "terms", "is_sold")

    @admin.display(description=_("Yuan"), ordering="price")
    def yuan(self, row: PassOffer) -> str:
        """As buyers read the price."""
        return yuan(row.price)

    def get_readonly_fields(self, request: HttpRequest, obj: PassOffer | None = None) -> tuple[str, ...]:
        """Sales name it: another lot or another length is another one."""
        return ("lot", "months") if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: PassOffer | None = None) -> bool:
        """Sales name it: it is taken off sale instead."""
        return False
