"""充电: stations, charge points with their plugs and keys, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline

from services.charging.forms_admin import CardForm, PlugForm, PointForm, UsedCardForm
from services.charging.models import ChargePoint, ChargingCard, Connector, Station
from services.charging.operations import adding
from services.common.cleantext import CleanTexts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Kept(ModelAdmin):
    """What sessions and bills name is never deleted: it is put out of use instead."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class ConnectorInline(TabularInline):
    """Plugs: the number the protocol calls them by, the most they give."""

    model = Connector
    form = PlugForm
    extra = 0
    tab = True
    fields = ("number", "max_power")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Sessions name it."""
        return False


@admin.register(Station)
class StationAdmin(CleanTexts, Kept):
    """A charging station: who runs it, whose income it is, which price holds."""

    help_texts = {
        "place": _(
            "For a station in a car park choose the place of the car park: "
            "who charges there parks free for longer where the price of parking says so."
        ),
        "price_group": _(
            "The price of electricity where the station has none of its own, for example a group of many."
        ),
        "idle_group": _("The price for staying plugged in after charging. Empty: it costs nothing."),
        "limit": _("In fen: so much of one charge may be paid afterwards. 0: one always pays before."),
    }
    list_display = ("name", "code", "operator", "is_open")
    list_filter = ("is_open", "operator")
    search_fields = ("name", "code")
    list_select_related = ("operator",)
    fields = (
        "code",
        "name",
        "place",
        "operator",
        "payee",
        "price_group",
        "idle_group",
        "limit",
        ("opens", "closes"),
        "is_open",
    )
    warn_unsaved_form = True

    def get_readonly_fields(self, request: HttpRequest, obj: Station | None = None) -> tuple[str, ...]:
        """Prices and addresses name the code."""
        return ("code",) if obj is not None else ()


@admin.register(ChargePoint)
class ChargePointAdmin(Kept):
    """充电桩. The key is shown once, when it is made."""

    form = PointForm
    list_display = ("identity", "name", "station", "current", "protocol", "firmware", "seen_at", "is_active")
    list_filter = ("is_active", "current", "protocol", "station")
    search_fields = ("identity", "name", "station__name", "serial_number")
    list_select_related = ("station",)
    inlines = (ConnectorInline,)
    change_form_outer_before_template = "admin/charging/point_key.html"

    def get_readonly_fields(self, request: HttpRequest, obj: ChargePoint | None = None) -> tuple[str, ...]:
        """Bills and codes name its identity and its station."""
        told = ("protocol", "vendor", "model", "serial_number", "firmware", "seen_at", "clock_skew")
        return ("station", "identity", *told) if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: ChargePoint | None = None) -> tuple[str, ...]:
        """The key is in none of them."""
        own = ("station", "identity", "name", "current", "is_active")
        told = ("protocol", "vendor", "model", "serial_number", "firmware", "seen_at", "clock_skew")
        return (*own, *told) if obj is not None else own

    def get_urls(self) -> list[Any]:
        """Another key."""
        view = self.admin_site.admin_view(self.rotate)
        return [path("<int:pk>/rotate/", view, name="charging_chargepoint_rotate"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the button for another key."""
        row = kwargs.get("obj")
        may = row is not None and self.has_change_permission(request, row)
        context["rotate_url"] = reverse("admin:charging_chargepoint_rotate", args=[row.pk]) if may else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ChargePoint, form: Any, change: bool) -> None:
        """Through the operations: one makes the key, one writes only what was typed."""
        if change:
            adding.alter(charge_point=obj, fields=form.changed_data, by=request.user)
        else:
            obj.shown_key = adding.make(charge_point=obj, by=request.user)

    def response_add(
        self, request: HttpRequest, obj: ChargePoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page that shows the key once: neither cookie nor session ever holds it."""
        return self._shown_once(request, obj, obj.shown_key)

    def rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By its button."""
        return require_POST(self._rotate)(request, pk)

    def _rotate(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        point = get_object_or_404(ChargePoint.objects.select_related("station__operator"), pk=pk)
        return self._shown_once(request, point, adding.rotate(charge_point=point, by=request.user))

    def _shown_once(self, request: HttpRequest, point: ChargePoint, key: str) -> HttpResponse:
        context = self.admin_site.each_context(request)
        address = f"{settings.SITE_URL.replace('http', 'ws', 1).rstrip('/')}/ocpp/{point.identity}"
        context |= {"title": _("The key"), "point": point, "address": address, "shown_key": key, "opts": self.opts}
        response = TemplateResponse(request, "admin/charging/key.html", context)
        response["Cache-Control"] = "no-store, private"
        return response


@admin.register(ChargingCard)
class CardAdmin(Kept):
    """充电卡: the token of a card is written once and never listed whole; whose it is, is not shown."""

    form = CardForm
    list_display = ("__str__", "is_active", "made_at")
    list_filter = ("is_active",)

    def get_readonly_fields(self, request: HttpRequest, obj: ChargingCard | None = None) -> tuple[str, ...]:
        """Charges were begun by it."""
        return ("shown", "made_at") if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: ChargingCard | None = None) -> tuple[str, ...]:
        """A card that is there can be put out of use, no more."""
        return ("shown", "is_active", "made_at") if obj is not None else ("tag", "phone", "is_active")

    def get_form(self, request: HttpRequest, obj: ChargingCard | None = None, **kwargs: Any) -> Any:
        """Without the fields of a new one."""
        if obj is not None:
            kwargs["form"] = UsedCardForm
        return super().get_form(request, obj, **kwargs)

    @admin.display(description=_("token"))
    def shown(self, row: ChargingCard) -> str:
        """By its last digits."""
        return str(row)
