"""What a version consists of. Every row here is frozen with its version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.catalog.enums import (
    Effect,
    LawLevel,
    MaterialForm,
    MaterialKind,
    MaterialSource,
    Necessity,
    Stage,
    Unit,
)
from services.catalog.models.frozen import VersionFrozenError
from services.catalog.models.versions import ItemVersion
from services.catalog.querysets import ChildQuerySet
from services.certificates.models import CertificateType
from services.files.models import StoredFile
from services.questions.enums import Operator


class VersionChild(models.Model):
    """A numbered row of one version."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ChildQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("order", "id")

    def save(self, *args: object, **kwargs: object) -> None:
        """Refuses (VersionFrozenError) unless the version is a draft."""
        self._refuse_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuses unless the version is a draft."""
        self._refuse_frozen()
        return super().delete(*args, **kwargs)

    def _refuse_frozen(self) -> None:
        if ItemVersion.objects.has_left_the_draft(self.version_id):
            raise VersionFrozenError(self.version_id)


class Condition(VersionChild):
    """受理条件: who may apply, one sentence each."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="conditions")
    text = models.CharField(_("text"), max_length=200)

    class Meta(VersionChild.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return self.text


class Material(VersionChild):
    """材料. ``shown_when`` has the shape of Question.shown_when and asks the answers of the form."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="materials")
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    necessity = models.CharField(_("necessity"), max_length=1, choices=Necessity.choices, default=Necessity.NEEDED)
    source = models.CharField(_("source"), max_length=2, choices=MaterialSource.choices, default=MaterialSource.OWN)
    issuer = models.CharField(_("issued by"), max_length=60, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=MaterialForm.choices, default=MaterialForm.EITHER)
    kind = models.CharField(_("original or copy"), max_length=8, choices=MaterialKind.choices, default="original")
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    instructions = models.CharField(_("how to prepare it"), max_length=200, blank=True)
    standard = models.CharField(_("when it is accepted"), max_length=200, blank=True)
    sample_text = models.CharField(_("sample"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=160, blank=True)
    certificate_type = models.ForeignKey(
        CertificateType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("satisfied by")
    )
    promise_text = models.TextField(
        _("promise instead"),
        blank=True,
        db_default="",
        max_length=600,
        help_text=_("The words the applicant signs instead of handing this in; empty where nothing can be promised."),
    )
    registry_source = models.CharField(
        _("fetched from"), max_length=60, blank=True, help_text=_("Key of a prefill source: nothing to hand in.")
    )
    question_key = models.CharField(
        _("answered by"), max_length=40, blank=True, help_text=_("Key of a photo question that is this material.")
    )
    shown_when = models.JSONField(_("asked when"), default=list, blank=True)
    blank_form = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("blank form")
    )
    sample_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filled-in sample")
    )
    icon = models.CharField(_("icon"), max_length=30, blank=True)

    class Meta(VersionChild.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_material_key_is_unique_in_its_version"),
            models.CheckConstraint(
                condition=~Q(form="fetched") | ~Q(registry_source="") | Q(certificate_type__isnull=False),
                name="what_is_fetched_says_from_where",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fetched(self) -> bool:
        """免交: the system gets it; nothing is uploaded by anybody."""
        return self.form == MaterialForm.FETCHED


class Fee(VersionChild):
    """收费. ``amount`` in fen; empty when the standard is not one figure."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="fees")
    name = models.CharField(_("name"), max_length=60)
    amount = models.PositiveIntegerField(_("amount in fen"), null=True, blank=True)
    standard = models.CharField(_("standard"), max_length=120)
    basis = models.CharField(_("basis"), max_length=160, blank=True)
    reducible = models.BooleanField(_("may be reduced"), default=False)
    reduction = models.CharField(_("when it is reduced"), max_length=120, blank=True)
    shown_when = models.JSONField(_("charged when"), default=list, blank=True)

    class Meta(VersionChild.Meta):
        verbose_name = _("fee")
        verbose_name_plural = _("fees")

    def __str__(self) -> str:
        return self.name


class Step(VersionChild):
    """办理环节: who does what within how long."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="steps")
    name = models.CharField(_("stage"), max_length=20)
    action = models.CharField(_("what is done"), max_length=60, blank=True)
    who = models.CharField(_("who"), max_length=40)
    stage = models.CharField(
        _("stage of the case"),
        max_length=10,
        choices=Stage.choices,
        blank=True,
        db_default="",
        help_text=_("What the limit of this step counts for."),
    )
    limit_number = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    limit_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)
    limit_text = models.CharField(_("limit in words"), max_length=40, blank=True)
    standard = models.CharField(_("what is checked"), max_length=160, blank=True)
    result = models.CharField(_("result"), max_length=60, blank=True)

    class Meta(VersionChild.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.name


class LawArticle(VersionChild):
    """设定依据. ``is_example``: not checked against the text, shown as 示例依据."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="law_articles")
    level = models.CharField(_("kind"), max_length=10, choices=LawLevel.choices, default=LawLevel.REGULATION)
    name = models.CharField(_("name"), max_length=100)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    article = models.CharField(_("article"), max_length=60, blank=True)
    text = models.TextField(_("text"), blank=True)
    is_example = models.BooleanField(_("example only"), default=True)

    class Meta(VersionChild.Meta):
        verbose_name = _("law article")
        verbose_name_plural = _("law articles")

    def __str__(self) -> str:
        return f"{self.name}{self.article}"


class Faq(VersionChild):
    """常见问题."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="faqs")
    question = models.CharField(_("question"), max_length=100)
    answer = models.TextField(_("answer"))

    class Meta(VersionChild.Meta):
        verbose_name = _("frequent question")
        verbose_name_plural = _("frequent questions")

    def __str__(self) -> str:
        return self.question


class Situation(VersionChild):
    """情形: what the answers given on the guide change. ``when`` has the shape of Question.shown_when.

    ``refer`` tells who may not apply what to do instead (``refer_code``: the address of the right item, may be empty);
    ``limit`` replaces the promise; ``note`` adds a sentence.
    """

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="situations")
    when = models.JSONField(_("when"), default=list)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), blank=True)
    refer_code = models.SlugField(_("address of the right item"), max_length=60, blank=True)
    limit_number = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    limit_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)

    class Meta(VersionChild.Meta):
        verbose_name = _("situation")
        verbose_name_plural = _("situations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(effect="limit") | Q(limit_number__isnull=False), name="a_situation_with_a_limit_says_which"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AutoRule(VersionChild):
    """秒批: one test over one fact. All pass → granted; anything else goes to a person, never to a refusal.

    ``fact`` is a path such as ``applicant.age``, ``registry.household.region``, ``answer.ground``,
    ``certificate.held.JZZ``.
    """

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="auto_rules")
    fact = models.CharField(_("fact"), max_length=80)
    operator = models.CharField(_("operator"), max_length=10, choices=Operator.choices)
    value = models.JSONField(_("value"), null=True, blank=True)
    explanation = models.CharField(_("what it establishes"), max_length=120)

    class Meta(VersionChild.Meta):
        verbose_name = _("automatic rule")
        verbose_name_plural = _("automatic rules")

    def __str__(self) -> str:
        return self.explanation
