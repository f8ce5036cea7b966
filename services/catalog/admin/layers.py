"""The layers above versions, themes and rule sets, enrolment periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.forms import ChoiceField, ModelForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from services.catalog.access import departments_in_charge
from services.catalog.admin.rights import OwnDepartment
from services.catalog.catalogue import bump
from services.catalog.enums import VersionState
from services.catalog.models import BaseItem, EnrolmentBatch, ImplementedItem, ItemPlace, ItemVersion, RuleSet, Theme
from services.common.cleantext import CleanTexts

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


PICTURES = (
    ("home", pgettext_lazy("picture", "Home")),
    ("house", pgettext_lazy("picture", "House")),
    ("family", pgettext_lazy("picture", "Family")),
    ("baby", pgettext_lazy("picture", "Baby")),
    ("school", pgettext_lazy("picture", "School")),
    ("work", pgettext_lazy("picture", "Work")),
    ("ring", pgettext_lazy("picture", "Ring")),
    ("key", pgettext_lazy("picture", "Key")),
    ("store", pgettext_lazy("picture", "Shop")),
    ("stamp", pgettext_lazy("picture", "Stamp")),
    ("doc", pgettext_lazy("picture", "Document")),
    ("medical", pgettext_lazy("picture", "Medical")),
    ("shield", pgettext_lazy("picture", "Shield")),
    ("elder", pgettext_lazy("picture", "Older person")),
    ("car", pgettext_lazy("picture", "Car")),
    ("lotus", pgettext_lazy("picture", "Lotus")),
    ("info", pgettext_lazy("picture", "Information")),
    ("wallet", pgettext_lazy("picture", "Wallet")),
    ("book", pgettext_lazy("picture", "Book")),
    ("gauge", pgettext_lazy("picture", "Gauge")),
    ("phone", pgettext_lazy("picture", "Telephone")),
    ("place", pgettext_lazy("picture", "Place")),
    ("yuan", pgettext_lazy("picture", "Money")),
)
"""Drawings a theme may carry, by what they show."""


BUILT_FROM = ("base", "department", "level")
"""What the code of an item consists of."""


class ShownAtOnce(CleanTexts):
    """What stands outside the version: guides follow as soon as it is saved."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With the stamp of the catalogue."""
        super().save_related(request, form, formsets, change)
        bump()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """With the stamp of the catalogue."""
        super().delete_model(request, obj)
        bump()


class ItemPlaceInline(TabularInline):
    """Where an item is handled; changing it needs no new version."""

    model = ItemPlace
    extra = 0
    fields = ("order", "place", "window", "room")
    ordering_field = "order"
    autocomplete_fields = ("place", "window")


class ImplementedItemForm(ModelForm):
    """The code is built when it is saved: here nobody chooses what would build that of another item."""

    def clean(self) -> dict[str, Any]:
        """Another level, organ or basic item where the code is taken."""
        data = super().clean()
        built = ImplementedItem(**{name: data.get(name, getattr(self.instance, name)) for name in BUILT_FROM})
        if built.base_id and built.department_id and built.level:
            built.derive()
            taken = ImplementedItem.objects.filter(code=built.code).exclude(pk=self.instance.pk)
            if taken.exists():
                text = _("This department runs this basic item already: add another business to that item instead.")
                self.add_error("base" if "base" in self.fields else None, text)
        return data


@admin.register(ImplementedItem)
class ImplementedItemAdmin(ShownAtOnce, OwnDepartment, ModelAdmin):
    """实施清单."""

    form = ImplementedItemForm
    list_display = ("name", "organ", "level", "code")
    search_fields = ("name", "code", "department__name")
    list_select_related = ("department",)
    readonly_fields = ("code",)
    autocomplete_fields = ("base", "department", "organs")
    fields = ("name", "base", "department", "level", "routing", "organs", "taken_in_by", "forward_days", "code")
    inlines = (ItemPlaceInline,)
    warn_unsaved_form = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in the numbers of cases: once in force, what it is built from stays."""
        built_from = BUILT_FROM if obj is not None and obj.code else ()
        in_force = built_from and obj.versions.exclude(published_at=None).exclude(state=VersionState.LISTED).exists()
        return (*self.readonly_fields, *built_from) if in_force else self.readonly_fields

    @admin.display(description=_("owning department"), ordering="department__name")
    def organ(self, item: ImplementedItem) -> str:
        """Its department, or the name as imported."""
        return item.organ_name

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One's own departments alone."""
        mine = departments_in_charge(request.user)
        if db_field.name == "department" and mine is not None:
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(pk__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions hang on it; it goes with the last of them, not before."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.versions.exists())


@admin.register(BaseItem)
class BaseItemAdmin(CleanTexts, ModelAdmin):
    """基本目录."""

    help_texts = {
        "code": _("12 digits: province 2, kind of item 2, main item 5, sub-item 3 (000 when there is none)."),
        "basis": _("Laws and documents it rests on; items based on it start with them."),
    }

    list_display = ("name", "code", "item_type")
    list_filter = ("item_type",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What items below have in their codes stays."""
        is_used = obj is not None and ImplementedItem.objects.filter(base=obj).exists()
        return ("code", "item_type") if is_used else ()


@admin.register(RuleSet)
class RuleSetAdmin(CleanTexts, ModelAdmin):
    """Limits and documents by kind of item."""

    help_texts = {
        "code": _("Small Latin letters, once and for all; nobody but administrators sees it."),
        "notice_days": _("Within how many days everything missing is told, once."),
        "decision_days": _("Empty: each item states its own limit."),
        "extension_days": _("How much longer the head may make it, once. Empty: not at all."),
        "deemed_acceptance": _("Without a notice in time the case counts as accepted from the day of receipt."),
        "two_for_refusal": _("What is not granted is decided by two people."),
    }

    list_display = ("name", "item_type", "notice_days", "decision_days", "extension_days", "deemed_acceptance")
    search_fields = ("name", "code")
    prepopulated_fields = {}
    fields = (
        ("name", "code"),
        ("item_type", "unit"),
        ("notice_days", "deemed_acceptance"),
        ("decision_days", "extension_days"),
        ("joint_decision_days", "joint_extension_days"),
        ("certificate_days", "two_for_refusal"),
        "basis",
    )


@admin.register(Theme)
class ThemeAdmin(ShownAtOnce, ModelAdmin):
    """Themes of the list. One that an item stands under is not deleted."""

    list_display = ("name", "kind", "order")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    fields = ("name", "kind", "icon", "order", "code")
    help_texts = {
        "code": _("Small Latin letters, once and for all; it stands in addresses and in imported tables."),
        "order": _("Small numbers come first."),
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The picture is chosen by what it shows."""
        if db_field.name == "icon":
            return ChoiceField(
                label=_("picture"),
                choices=[("", _("No picture")), *PICTURES],
                required=False,
                widget=UnfoldAdminSelectWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While no version, also of the past, stands under it."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not ItemVersion.objects.filter(themes=obj).exists())


@admin.register(EnrolmentBatch)
class EnrolmentBatchAdmin(ShownAtOnce, ModelAdmin):
    """报名期: when an item takes applications, and how many."""

    list_display = ("name", "offered", "opens_at", "closes_at", "most", "taken")
    search_fields = ("name", "item_code")
    readonly_fields = ("taken",)
    fields = ("item_code", "name", "opens_at", "closes_at", ("quota", "taken"), "note")

    @admin.display(description=_("item"), ordering="item_code")
    def offered(self, batch: EnrolmentBatch) -> str:
        """The name of the item, of its newest version."""
        return batch.item_name or batch.item_code

    @admin.display(description=_("at most how many"))
    def most(self, batch: EnrolmentBatch) -> str:
        """The quota, or that there is none."""
        return str(batch.quota) if batch.quota is not None else str(_("no limit"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[EnrolmentBatch]:
        """Those of the items one works on."""
        newest = ItemVersion.objects.filter(item_code=OuterRef("item_code")).order_by("-version").values("name")[:1]
        rows = super().get_queryset(request).annotate(item_name=Subquery(newest))
        mine = departments_in_charge(request.user)
        if mine is None:
            return rows
        return rows.filter(item_code__in=ItemVersion.objects.filter(item__department__in=mine).values("item_code"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The item is chosen by its name."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "item_code":
            return self._items_field(request)
        if db_field.name == "quota":
            field.label = _("at most how many")
        return field

    def _items_field(self, request: HttpRequest) -> Any:
        versions = ItemVersion.objects.order_by("name")
        mine = departments_in_charge(request.user)
        if mine is not None:
            versions = versions.filter(item__department__in=mine)
        choices = dict(versions.filter(enrolment=True).values_list("item_code", "name"))
        return ChoiceField(label=_("item"), choices=list(choices.items()), widget=UnfoldAdminSelectWidget)
