"""Departments and windows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.departments.enums import Level
from services.departments.querysets import DepartmentQuerySet
from services.places.models import Place


class Department(models.Model):
    """An organ, known by its 统一社会信用代码 (GB 32100), with the remedies its decisions must name."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.COUNTY)
    region = models.CharField(_("region"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above it")
    )
    enquiry_phone = models.CharField(_("enquiry phone"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=30, blank=True)
    review_body = models.CharField(_("body for administrative review"), max_length=80, blank=True)
    court = models.CharField(_("court for administrative cases"), max_length=80, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    keeps_catalogue = models.BooleanField(
        _("looks after the items of every department"),
        default=False,
        help_text=_("Its item editors and checkers work on all items, others on their own department's."),
    )
    keeps_books = models.BooleanField(
        _("keeps the books of every payee"),
        default=False,
        db_default=False,
        help_text=_("Its finance staff work on the money of every organ, others on that of their own department."),
    )
    is_elsewhere = models.BooleanField(
        _("an office of another place"),
        default=False,
        db_default=False,
        help_text=_("It takes applications in for organs of this city (跨域通办) and is not listed among them."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("level", "code")
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="a_department_is_not_above_itself"),
            models.CheckConstraint(
                condition=Q(enquiry_phone="") | ~Q(enquiry_phone=F("complaint_phone")),
                name="enquiries_and_complaints_ring_different_phones",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A counter in a hall; one department's or, without one, an 综合窗口."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="windows", verbose_name=_("department")
    )
    number = models.CharField(_("number"), max_length=10)
    name = models.CharField(_("name"), max_length=60)
    is_open = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        ordering = ("place", "number")
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="a_hall_numbers_each_window_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
