"""业务办理项 (GB/T 39554.2-2020): the versioned unit one applies for."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.catalog.enums import (
    SHOWN,
    BusinessKind,
    FeeClock,
    FeeRefund,
    FeeWhen,
    HandlingKind,
    OnlineDepth,
    PowerSource,
    PublishedAs,
    ResultKind,
    RiskArea,
    Scope,
    ServiceKind,
    Unit,
    VersionState,
)
from services.catalog.models.frozen import VersionFrozenError
from services.catalog.models.layers import ImplementedItem, RuleSet, Theme
from services.catalog.querysets import STATE_FIELDS, ItemVersionQuerySet
from services.certificates.models import CertificateType
from services.departments.models import Department
from services.files.models import StoredFile
from services.questions.models import FormDefinition


class ItemVersion(models.Model):
    """业务办理项, one version: the unit one applies for. Published, its content never changes.

    ``item_code`` stands in addresses and is the same for every version; ``business_code`` is the 33-character code of
    the rule (implementation code and two digits). A case keeps the version it began with.
    """

    item = models.ForeignKey(ImplementedItem, models.PROTECT, related_name="versions", verbose_name=_("item"))
    item_code = models.SlugField(_("address"), max_length=60)
    business_number = models.CharField(
        _("business number"), max_length=2, default="01", validators=[RegexValidator(r"^\d{2}$")]
    )
    business_kind = models.CharField(
        _("business"), max_length=14, choices=BusinessKind.choices, default=BusinessKind.NEW
    )
    external_code = models.CharField(
        _("code at the source"), max_length=80, blank=True, db_index=True, help_text=_("Kept as it was imported.")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=120, blank=True)
    service_kind = models.CharField(_("service"), max_length=10, choices=ServiceKind.choices, default=ServiceKind.APPLY)
    external_url = models.URLField(_("address of the other system"), blank=True)
    query_provider = models.CharField(
        _("answered by"), max_length=60, blank=True, help_text=_("Who answers a query, for example social insurance.")
    )
    search_words = models.CharField(_("also called"), max_length=300, blank=True, help_text=_("Separated by blanks."))
    effective_from_date = models.DateField(_("in force from"))
    effective_until_date = models.DateField(_("in force until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"), editable=False
    )
    submitted_at = models.DateTimeField(_("handed in for review at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("checked by"),
        editable=False,
    )
    form_digest = models.CharField(max_length=64, blank=True, editable=False)
    state_note = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    form = models.ForeignKey(
        FormDefinition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form")
    )
    situation_form = models.ForeignKey(
        FormDefinition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("questions on the guide"),
        help_text=_("A few questions that decide which materials, fees and limits apply to this person."),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    statutory_number = models.PositiveSmallIntegerField(_("statutory limit"), null=True, blank=True)
    statutory_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)
    statutory_note = models.CharField(_("note"), max_length=120, blank=True)
    promised_number = models.PositiveSmallIntegerField(_("promised limit"), default=0, help_text=_("0 = at once"))
    promised_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)
    promised_note = models.CharField(_("note"), max_length=120, blank=True)
    extension_days = models.PositiveSmallIntegerField(_("days of one extension"), default=0)
    extension_by = models.CharField(_("who approves the extension"), max_length=40, blank=True)
    delivery_days = models.PositiveSmallIntegerField(_("days to hand over"), default=0)
    supplement_days = models.PositiveSmallIntegerField(_("days to supplement"), default=15)
    approval_level = models.PositiveSmallIntegerField(
        _("approvals"), choices=[(0, _("Nobody else")), (1, _("One other person")), (2, _("Two others"))], default=1
    )
    handling_kind = models.CharField(
        _("handling"), max_length=1, choices=HandlingKind.choices, default=HandlingKind.PROMISED
    )
    auto_decision = models.BooleanField(_("decided by the system where its rules allow"), default=False)
    allows_later_material = models.BooleanField(_("material may follow later"), default=False)
    risk = models.CharField(
        _("what hangs on it"),
        max_length=12,
        choices=RiskArea.choices,
        default=RiskArea.NONE,
        db_default=RiskArea.NONE,
        help_text=_("Where it is one of these, nobody can promise instead of handing a material in."),
    )
    later_days = models.PositiveSmallIntegerField(
        _("working days for what may follow"),
        default=5,
        db_default=5,
        help_text=_("After acceptance; never beyond the promised limit."),
    )
    check_days = models.PositiveSmallIntegerField(
        _("days for the check afterwards"),
        default=60,
        db_default=60,
        help_text=_("Of promises, and of the sample below."),
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("sample of what one alone decides (per cent)"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("So many of what rules or one clerk granted are looked at by another clerk afterwards."),
    )
    site_visit = models.BooleanField(_("visited on site"), default=False)
    site_checks = models.TextField(
        _("what is looked at on site"), blank=True, db_default="", help_text=_("One line for each thing.")
    )
    special_procedures = models.CharField(_("special procedures"), max_length=120, blank=True)

    enrolment = models.BooleanField(
        _("only in enrolment periods"), default=False, help_text=_("The periods and their places are listed apart.")
    )
    power_source = models.CharField(
        _("source of power"), max_length=10, choices=PowerSource.choices, default=PowerSource.STATUTORY
    )
    procedure = models.TextField(_("procedure in words"), blank=True)
    joint_organs = models.CharField(_("organs that take part"), max_length=200, blank=True)
    joint_handling = models.BooleanField(
        _("handled jointly or centrally"),
        default=False,
        db_default=False,
        help_text=_(
            "Several organs decide about one licence together: the joint limits of the rule set hold, and the head of "
            "the people's government makes them longer."
        ),
    )
    intermediaries = models.CharField(_("intermediary services"), max_length=200, blank=True)
    serves = models.JSONField(_("serves"), default=list, help_text='["person", "enterprise"]')
    channels = models.JSONField(_("channels"), default=list, help_text='["window", "online", "post"]')
    visits = models.PositiveSmallIntegerField(_("visits"), default=0)
    visits_reason = models.CharField(_("why one must come"), max_length=120, blank=True)
    online_depth = models.PositiveSmallIntegerField(
        _("online depth"), choices=OnlineDepth.choices, default=OnlineDepth.GUIDE
    )
    scope = models.CharField(_("handed in from"), max_length=10, choices=Scope.choices, default=Scope.NONE)
    real_name_level = models.PositiveSmallIntegerField(_("real-name level needed"), default=1)
    charged = models.BooleanField(_("charged"), default=False)
    fee_basis = models.CharField(_("basis of the fee"), max_length=200, blank=True)
    online_payment = models.BooleanField(_("paid online"), default=False)
    fee_when = models.CharField(
        _("asked for in the case"),
        max_length=12,
        choices=FeeWhen.choices,
        default=FeeWhen.NONE,
        db_default=FeeWhen.NONE,
        help_text=_("The case waits until it is paid (待缴费)."),
    )
    fee_clock = models.CharField(
        _("days for the result meanwhile"),
        max_length=8,
        choices=FeeClock.choices,
        default=FeeClock.RUNS_ON,
        db_default=FeeClock.RUNS_ON,
    )
    fee_due_days = models.PositiveSmallIntegerField(_("working days to pay"), default=10, db_default=10)
    fee_refund = models.CharField(
        _("goes back"),
        max_length=12,
        choices=FeeRefund.choices,
        default=FeeRefund.BEFORE_WORK,
        db_default=FeeRefund.BEFORE_WORK,
    )
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    self_service = models.BooleanField(_("at self-service terminals"), default=False)
    post_delivery = models.BooleanField(_("result sent by post"), default=False)
    quantity_limit = models.CharField(_("limit of number"), max_length=80, blank=True)
    result_kind = models.CharField(
        _("kind of result"), max_length=12, choices=ResultKind.choices, default=ResultKind.NONE
    )
    result_name = models.CharField(_("result"), max_length=60, blank=True)
    result_note = models.CharField(_("how one gets it"), max_length=120, blank=True)
    result_sample = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sample of the result")
    )
    result_sample_text = models.CharField(_("what the result looks like"), max_length=200, blank=True)
    certificate_type = models.ForeignKey(
        CertificateType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate issued")
    )
    published_as = models.CharField(
        _("on public view as"),
        max_length=12,
        choices=PublishedAs.choices,
        default=PublishedAs.NONE,
        db_default=PublishedAs.NONE,
        help_text=_("What is granted is published within seven working days (双公示)."),
    )
    minutes_to_fill = models.PositiveSmallIntegerField(_("minutes to fill in"), default=5)
    promise_text = models.TextField(_("what the applicant answers for"), blank=True)
    after_text = models.TextField(_("what can follow"), blank=True, help_text=_("One line each."))
    popularity = models.PositiveIntegerField(_("applications last month"), default=0)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("item version")
        verbose_name_plural = _("item versions")
        ordering = ("-popularity", "item_code", "-version")
        constraints = [
            models.UniqueConstraint(fields=["item_code", "version"], name="an_item_has_each_version_once"),
            models.UniqueConstraint(
                fields=["item_code"], condition=Q(state__in=SHOWN), name="one_shown_version_per_item"
            ),
            models.UniqueConstraint(
                fields=["item_code"], condition=Q(state="scheduled"), name="one_version_waits_for_its_day"
            ),
            models.UniqueConstraint(
                fields=["item", "business_number"],
                condition=Q(state__in=SHOWN),
                name="a_business_number_is_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["external_code", "version"],
                condition=~Q(external_code=""),
                name="an_external_code_names_one_item",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="who_makes_a_version_does_not_check_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN) | Q(published_at__isnull=False),
                name="a_published_version_knows_since_when",
            ),
            models.CheckConstraint(condition=Q(approval_level__lte=2), name="at_most_two_approvals"),
            models.CheckConstraint(
                condition=Q(effective_until_date__isnull=True) | Q(effective_until_date__gte=F("effective_from_date")),
                name="a_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(statutory_number__isnull=True)
                | ~Q(statutory_unit=F("promised_unit"))
                | Q(promised_number__lte=F("statutory_number")),
                name="a_promise_keeps_within_the_law",
            ),
            models.CheckConstraint(
                condition=~Q(auto_decision=True) | Q(service_kind="apply"), name="only_applications_are_decided"
            ),
        ]
        indexes = [models.Index(fields=["state", "-popularity"], name="published_by_popularity")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Refuses (VersionFrozenError) a change of content once the stored row has left the draft."""
        self._refuse_frozen(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuses when it is no draft."""
        self._refuse_frozen(None)
        return super().delete(*args, **kwargs)

    @property
    def business_code(self) -> str:
        """业务办理项编码: implementation code and two digits, 33 characters."""
        return f"{self.item.code}{self.business_number}" if self.item.code else ""

    @property
    def rule_version(self) -> str:
        """How evidence names the rules a case was decided by."""
        return f"{self.item_code}@{self.version}"

    @property
    def department(self) -> Department | None:
        """The organ that answers for the item; None while an imported item waits to be told."""
        return self.item.department

    @property
    def can_apply_online(self) -> bool:
        """Whether the guide shows a start button: not while suspended, nor for an entry that is listed only."""
        if self.state in {VersionState.SUSPENDED, VersionState.LISTED}:
            return False
        return self.service_kind == ServiceKind.APPLY and "online" in self.channels and self.form_id is not None

    @property
    def is_at_once(self) -> bool:
        """即办件."""
        return self.handling_kind == HandlingKind.AT_ONCE

    def _refuse_frozen(self, update_fields: object) -> None:
        if self.pk is None or (update_fields and set(update_fields) <= STATE_FIELDS):
            return
        if ItemVersion.objects.has_left_the_draft(self.pk):
            raise VersionFrozenError(self.pk)
