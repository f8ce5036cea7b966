"""基本目录 and 实施清单 (GB/T 39554.1-2020, GB/T 39046-2020): the two layers above what one applies for."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.catalog.enums import ItemType, Routing, ThemeKind, Unit
from services.departments.enums import Level
from services.departments.models import Department, Window
from services.places.models import Place


class Theme(models.Model):
    """A subject under which items are found; ``icon`` names a drawing of the icon set."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=20)
    kind = models.CharField(_("listed under"), max_length=10, choices=ThemeKind.choices, default=ThemeKind.PERSON)
    icon = models.CharField(_("icon"), max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("kind", "order", "code")

    def __str__(self) -> str:
        return self.name


class RuleSet(models.Model):
    """Limits and documents of one 事项类型, as data. 行政许可法 binds type 01; others take limits from the item."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    item_type = models.CharField(_("kind of item"), max_length=2, choices=ItemType.choices)
    unit = models.CharField(_("unit of its days"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)
    notice_days = models.PositiveSmallIntegerField(_("days to name everything missing"), null=True, blank=True)
    decision_days = models.PositiveSmallIntegerField(_("days to decide"), null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField(_("days of one extension"), null=True, blank=True)
    joint_decision_days = models.PositiveSmallIntegerField(_("days to decide jointly"), null=True, blank=True)
    joint_extension_days = models.PositiveSmallIntegerField(_("days of one joint extension"), null=True, blank=True)
    certificate_days = models.PositiveSmallIntegerField(_("days to make the certificate"), null=True, blank=True)
    deemed_acceptance = models.BooleanField(_("accepted when nothing was said in time"), default=False)
    two_for_refusal = models.BooleanField(_("a refusal takes two people"), default=True)
    documents = models.JSONField(
        _("documents of each move"), default=dict, blank=True, help_text='{"accept": "受理通知书"}'
    )
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class BaseItem(models.Model):
    """基本目录: national or provincial; inherited and locked below. Code: province 2 + type 2 + main 5 + sub 3."""

    code = models.CharField(
        _("basic code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{12}$", _("A basic code has 12 digits."))],
    )
    name = models.CharField(_("name"), max_length=80)
    item_type = models.CharField(_("kind of item"), max_length=2, choices=ItemType.choices)
    legal_basis = models.TextField(_("basis"), blank=True)

    class Meta:
        verbose_name = _("basic item")
        verbose_name_plural = _("basic items")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}$"), name="a_basic_code_has_twelve_digits")
        ]

    def __str__(self) -> str:
        return self.name


class ImplementedItem(models.Model):
    """实施清单: how one or several organs of this city run an item. Halls and phones are referenced, never copied.

    ``code`` is the organ's 统一社会信用代码, 行使层级 and the basic code: 31 characters, built on save as soon as the
    organ and the basic item are both known; an imported item waits without one. ``source_department`` keeps the organ's
    name as it was imported, until somebody says which organ it is.
    """

    base = models.ForeignKey(
        BaseItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("basic item")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owning department")
    )
    source_department = models.CharField(_("department as imported"), max_length=80, blank=True)
    item_type = models.CharField(_("kind of item"), max_length=2, choices=ItemType.choices, blank=True)
    source_type = models.CharField(_("kind of item as imported"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.COUNTY)
    code = models.CharField(_("implementation code"), max_length=31, unique=True, null=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    organs = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("organs that run it too"))
    routing = models.CharField(_("routing"), max_length=10, choices=Routing.choices, default=Routing.FIXED)
    taken_in_by = models.ManyToManyField(
        Department,
        blank=True,
        related_name="+",
        verbose_name=_("offices elsewhere that take it in"),
        help_text=_("They look whether the application is whole and whose it is, and send it to the organ (跨域通办)."),
    )
    forward_days = models.PositiveSmallIntegerField(
        _("working days to send it on"), default=2, db_default=2, help_text=_("For the offices that take it in.")
    )

    class Meta:
        verbose_name = _("implemented item")
        verbose_name_plural = _("implemented items")
        ordering = ("code", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=True) | (Q(base__isnull=False) & Q(department__isnull=False)),
                name="a_code_is_built_from_organ_and_basic_item",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | ~Q(source_department=""),
                name="an_item_names_its_organ_or_what_was_imported",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """As ``derive`` says."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Inherits the kind from the basic item and builds the code by rule."""
        if self.base_id:
            self.item_type = self.base.item_type
        known = self.base_id and self.department_id
        self.code = f"{self.department.code}{self.level}{self.base.code}" if known else None

    @property
    def organ_name(self) -> str:
        """The owning department, or its name as imported."""
        return self.department.name if self.department_id else self.source_department

    @property
    def kind_words(self) -> str:
        """The kind of item in words; as imported where it is not one of ours."""
        return self.get_item_type_display() or self.source_type


class ItemPlace(models.Model):
    """Where an item is handled, down to the window; outside the version so that a hall may move."""

    item = models.ForeignKey(ImplementedItem, models.CASCADE, related_name="places", verbose_name=_("item"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    room = models.CharField(_("window or room"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("place of an item")
        verbose_name_plural = _("places of an item")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["item", "place", "room"], name="an_item_names_each_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.window or self.room}"


class EnrolmentBatch(models.Model):
    """报名期: a period in which an item takes applications, with its quota. Outside the version: it changes yearly."""

    item_code = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    quota = models.PositiveIntegerField(
        pgettext_lazy("enrolment", "places"), null=True, blank=True, help_text=_("Empty = no limit.")
    )
    taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("enrolment period")
        verbose_name_plural = _("enrolment periods")
        ordering = ("opens_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["item_code", "name"], name="an_item_names_each_batch_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="a_batch_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(taken__lte=F("quota")), name="a_batch_takes_no_more_than_its_quota"
            ),
        ]
        indexes = [models.Index(fields=["item_code", "opens_at"], name="batches_of_an_item")]

    def __str__(self) -> str:
        return f"{self.item_code} {self.name}"
