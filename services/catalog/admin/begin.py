"""Two short forms: a new item, and a copy of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from services.catalog.access import departments_in_charge
from services.catalog.enums import BusinessKind, ServiceKind
from services.catalog.models import BaseItem, ImplementedItem, ItemVersion
from services.catalog.operations.beginning import free_address
from services.common.cleantext import CleanTextField
from services.departments.models import Department

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

    from services.accounts.models import User


class BeginForm(forms.Form):
    """What a new item is called, which basic item it carries out, and whose it is."""

    name = CleanTextField(
        label=gettext_lazy("name"),
        max_length=120,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("As residents say it. The address is made from it."),
        error_messages={"required": gettext_lazy("Write what residents call it.")},
    )
    base = forms.ModelChoiceField(
        label=gettext_lazy("basic item"),
        queryset=BaseItem.objects.all(),
        help_text=gettext_lazy(
            "Type a few characters of its name. One that is missing is added by the system administrator"
            " under “Basic items”."
        ),
        error_messages={"required": gettext_lazy("Choose which basic item it carries out.")},
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("owning department"),
        queryset=Department.objects.none(),
        widget=UnfoldAdminSelectWidget,
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose whose item it is.")},
    )
    business_kind = forms.ChoiceField(
        label=gettext_lazy("business"), choices=BusinessKind.choices, widget=UnfoldAdminSelectWidget
    )
    service_kind = forms.ChoiceField(
        label=gettext_lazy("service"), choices=ServiceKind.choices, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, data: Any = None, *, by: User, site: AdminSite) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        field = ImplementedItem._meta.get_field("base")
        self.fields["base"].widget = AutocompleteSelect(field, site)
        self.fields["base"].widget.choices = self.fields["base"].choices
        departments = Department.objects.active()
        mine = departments_in_charge(by)
        own = departments if mine is None else departments.filter(pk__in=mine)
        self.fields["department"].queryset = own
        if mine is not None and len(mine) == 1:
            self.initial["department"] = next(iter(mine))


class CopyForm(forms.Form):
    """Name and address of the copy."""

    name = CleanTextField(label=gettext_lazy("name"), max_length=120, widget=UnfoldAdminTextInputWidget)
    item_code = forms.SlugField(
        label=gettext_lazy("address"),
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Letters, digits and -. Empty: made from the name."),
    )

    def __init__(self, data: Any = None, *, version: ItemVersion, by: User) -> None:
        initial = {"name": _("%(name)s (copy)") % {"name": version.name}}
        super().__init__(data, initial=initial)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """An address of its own."""
        data = super().clean()
        if data.get("name") and not data.get("item_code"):
            data["item_code"] = free_address(data["name"])
        return data
