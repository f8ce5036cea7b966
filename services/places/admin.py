"""Places in the administration: changed once, shown at once in every guide that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from services.common import slots
from services.common.cleantext import CleanTextField, CleanTexts
from services.places import operations
from services.places.models import Place

if TYPE_CHECKING:
    from django.http import HttpRequest


class PlaceForm(forms.ModelForm):
    """Phones one a line."""

    phones = CleanTextField(
        label=_("phones"),
        required=False,
        multiline=True,
        max_length=200,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("One line each, with area code."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phones"] = "\n".join(self.instance.phones)

    def clean_phones(self) -> list[str]:
        """Lines without blanks around."""
        return [line.strip() for line in self.cleaned_data["phones"].splitlines() if line.strip()]


@admin.register(Place)
class PlaceAdmin(CleanTexts, ModelAdmin):
    """Halls and points; a change shows at once in every guide that names the place."""

    form = PlaceForm
    help_texts = {
        "code": _("Small Latin letters, once and for all; it stands in addresses and in imported tables."),
        "hours": _("Name the kind of day, for example 工作日 8:30–12:00，14:30–17:30."),
        "notes": _("Lifts, parking, ways for wheelchairs: what one must know before setting out."),
        "region": _("Six digits of the administrative division, for example 440981."),
    }
    list_display = ("name", "kind", "address", "hours", "is_open")
    list_filter = ("kind", "is_open")
    search_fields = ("name", "code", "address")
    warn_unsaved_form = True
    change_form_outer_after_template = "admin/places/used.html"
    fields = (("name", "code"), ("kind", "is_open"), "address", "hours", "phones", "notes", "region", ("lat", "lng"))

    @admin.display(description=_("phones"))
    def phones_words(self, place: Place) -> str:
        """Every phone."""
        return "、".join(place.phones)

    def get_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[Any, ...]:
        """What is shown only is shown in words."""
        if self.has_change_permission(request, obj):
            return self.fields
        return tuple("phones_words" if name == "phones" else name for name in self.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        """Words stand in place of what cannot be changed."""
        return () if self.has_change_permission(request, obj) else ("phones_words",)

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        """Through the operation, which tells the guides."""
        operations.save_place(place=obj, by=request.user)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With the guides that name the place, drawn by the catalogue."""
        place = kwargs.get("obj")
        context["used"] = slots.draw("place.admin", request, hall=place) if place else ""
        return super().render_change_form(request, context, *args, **kwargs)
