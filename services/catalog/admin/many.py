"""One change to many items: chosen in the list, looked at, then made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from services.catalog import operations
from services.catalog.enums import Unit
from services.catalog.models import ItemVersion, Theme
from services.catalog.operations.changing import ADD_THEME, IN_PLACE, LEFT, NEW_VERSION, REMOVE_THEME, SAME, Change

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 500
"""Items one change may touch at once."""
HOW = {
    IN_PLACE: gettext_lazy("The draft is changed"),
    NEW_VERSION: gettext_lazy("A draft of the next version is made; it still has to be checked"),
    SAME: gettext_lazy("It is that way already"),
    LEFT: gettext_lazy("Left alone: it is being checked, waits for its day, is no longer in force, or it does not fit"),
}
DAYS = ("promised_number", "supplement_days", "delivery_days", "minutes_to_fill")
WHAT = {
    "effective_from_date": gettext_lazy("in force from"),
    "promised_number": gettext_lazy("promised limit"),
    "supplement_days": gettext_lazy("days to supplement"),
    "delivery_days": gettext_lazy("days to hand over"),
    "minutes_to_fill": gettext_lazy("minutes to fill in"),
    ADD_THEME: gettext_lazy("Add a theme"),
    REMOVE_THEME: gettext_lazy("Take a theme away"),
}


class ChangeForm(forms.Form):
    """What is changed, and to what. Only the value that belongs to the choice is read."""

    what = forms.ChoiceField(label=gettext_lazy("Change"), choices=list(WHAT.items()), widget=UnfoldAdminSelectWidget)
    number = forms.IntegerField(
        label=gettext_lazy("Number"),
        required=False,
        min_value=0,
        max_value=3650,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("unit"), required=False, choices=Unit.choices, widget=UnfoldAdminSelectWidget
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=UnfoldAdminSingleDateWidget)
    theme = forms.ModelChoiceField(
        label=gettext_lazy("theme"),
        required=False,
        queryset=Theme.objects.all(),
        widget=UnfoldAdminSelectWidget,
        empty_label=gettext_lazy("Choose"),
    )

    def clean(self) -> dict[str, Any]:
        """The value that belongs to what is changed."""
        data = super().clean()
        what = data.get("what")
        needed = {"effective_from_date": "day", ADD_THEME: "theme", REMOVE_THEME: "theme"}.get(what, "number")
        if what and data.get(needed) is None and needed not in self.errors:
            self.add_error(needed, _("Fill this in for the change you chose."))
        return data

    def change(self) -> Change:
        """The change the form describes."""
        data = self.cleaned_data
        what = data["what"]
        if what in {ADD_THEME, REMOVE_THEME}:
            return Change(what, data["theme"])
        if what == "effective_from_date":
            return Change(what, data["day"])
        more = (("promised_unit", data["unit"]),) if what == "promised_number" and data["unit"] else ()
        return Change(what, data["number"], more)


class ManyAtOnce:
    """The list's action: choose, look, change."""

    actions = ("change_many",)

    @admin.action(description=gettext_lazy("Change many at once"), permissions=["change"])
    def change_many(self, request: HttpRequest, queryset: QuerySet[ItemVersion]) -> HttpResponse | None:
        """First the form, then what would happen to each, then it is done."""
        versions = list(queryset.select_related("item__department").prefetch_related("themes")[: MOST + 1])
        if len(versions) > MOST:
            messages.error(request, _("Choose at most %(most)d items at once.") % {"most": MOST})
            return None
        asked = "what" in request.POST
        form = ChangeForm(request.POST if asked else None)
        planned = []
        if asked and form.is_valid():
            change = form.change()
            if "confirmed" in request.POST:
                return self._changed(request, operations.change_many(versions=versions, change=change, by=request.user))
            planned = [
                {"version": p.version, "how": p.how, "words": HOW[p.how]} for p in operations.plan(versions, change)
            ]
        context = self.admin_site.each_context(request) | {
            "title": _("Change many at once"),
            "media": self.media + form.media,
            "form": form,
            "versions": versions,
            "planned": planned,
            "works": any(row["how"] in {IN_PLACE, NEW_VERSION} for row in planned),
        }
        return TemplateResponse(request, "admin/catalog/itemversion/many.html", context)

    def _changed(self, request: HttpRequest, done: list[operations.Planned]) -> HttpResponse:
        changed = [planned.version for planned in done if planned.how in {IN_PLACE, NEW_VERSION}]
        left = [planned.version.name for planned in done if planned.how == LEFT]
        for version in changed:
            self.log_change(request, version, str(_("Changed together with others")))
        text = ngettext("%(n)d item changed.", "%(n)d items changed.", len(changed)) % {"n": len(changed)}
        messages.success(request, text)
        if left:
            messages.warning(request, _("Left alone: %(names)s") % {"names": "、".join(left)})
        return redirect("admin:catalog_itemversion_changelist")
