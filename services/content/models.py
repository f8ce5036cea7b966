"""Announcements, policies, help, hot words; whether a guide helped."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.content import markup
from services.content.enums import TOPIC_ICONS, Importance, State, Topic, Unhelpful
from services.content.querysets import AnnouncementQuerySet, HotWordQuerySet, PublicationQuerySet
from services.departments.models import Department

MARKUP_HELP = _("An empty line ends a paragraph. ## heading, - list, 1. list, **bold**, [words](address).")


class Publication(models.Model):
    """A text on its way to the public. ``made_by`` wrote it last; ``checked_by`` let it out and is somebody else."""

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("written by")
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    publish_at = models.DateTimeField(
        _("shown from"), null=True, blank=True, help_text=_("Empty: from the moment it is published.")
    )
    expires_at = models.DateTimeField(_("shown until"), null=True, blank=True, help_text=_("Empty: for good."))
    written_at = models.DateTimeField(_("last written at"), default=timezone.now, editable=False)
    reason = models.CharField(_("why it came back"), max_length=200, blank=True, editable=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Empty: the whole city; written by the department that keeps the catalogue."),
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~Q(checked_by=F("made_by")), name="%(class)s_is_checked_by_somebody_else"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(checked_by__isnull=False, checked_at__isnull=False, publish_at__isnull=False),
                name="%(class)s_in_public_was_checked",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(expires_at__isnull=True) | Q(expires_at__gt=F("publish_at")),
                name="%(class)s_ends_after_it_begins",
            ),
        ]

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"{self._meta.model_name}:{self.pk}"

    def is_visible(self, *, at: datetime) -> bool:
        """Whether the public sees it at the moment ``at``."""
        begun = self.publish_at is not None and self.publish_at <= at
        return self.state == State.PUBLISHED and begun and (self.expires_at is None or self.expires_at > at)


class Announcement(Publication):
    """公告: what an organ tells everybody, for a time."""

    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), help_text=MARKUP_HELP)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    level = models.CharField(_("importance"), max_length=10, choices=Importance.choices, default=Importance.NOTICE)
    pinned = models.BooleanField(_("kept on top"), default=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta(Publication.Meta):
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-pinned", "-publish_at", "-pk")
        indexes = [models.Index(fields=["state", "-publish_at"], name="announcements_in_public")]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> SafeString:
        """The text as safe HTML."""
        return markup.render(self.body)

    @property
    def excerpt(self) -> str:
        """Its beginning, without marks."""
        return markup.excerpt(self.body)

    @property
    def is_important(self) -> bool:
        """Whether it is told first."""
        return self.level == Importance.IMPORTANT


class Policy(Publication):
    """政策文件 with its points in plain words. ``item_codes`` name items of the catalogue, parted by blanks."""

    title = models.CharField(_("title"), max_length=160)
    document_number = models.CharField(pgettext_lazy("policy", "document number"), max_length=60, blank=True)
    issuing_organ = models.CharField(pgettext_lazy("policy", "issuing organ"), max_length=80)
    issued_date = models.DateField(pgettext_lazy("policy", "issued on"))
    effective_date = models.DateField(_("in force from"))
    repealed_date = models.DateField(_("no longer in force from"), null=True, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=160)
    body = models.TextField(_("text"), help_text=MARKUP_HELP)
    item_codes = models.CharField(
        _("items it is about"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9-]+( [a-z0-9-]+)*$", _("Addresses of items, parted by blanks."))],
        help_text=_("Addresses of items, parted by blanks."),
    )
    is_example = models.BooleanField(_("an example, not a real document"), default=False)

    class Meta(Publication.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ("-issued_date", "-pk")
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=Q(repealed_date__isnull=True) | Q(repealed_date__gte=F("effective_date")),
                name="a_policy_is_repealed_after_it_took_effect",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> SafeString:
        """The text as safe HTML."""
        return markup.render(self.body)

    @property
    def codes(self) -> list[str]:
        """Item codes, in the order written."""
        return self.item_codes.split()

    def standing(self, *, on: date) -> str:
        """``coming`` before it takes effect, ``over`` once repealed, else ``in_force``."""
        if self.repealed_date and self.repealed_date <= on:
            return "over"
        return "coming" if self.effective_date > on else "in_force"


class PolicyPoint(models.Model):
    """One point of a policy in plain words, in order: what it brings and for whom."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="points", verbose_name=_("policy"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    heading = models.CharField(_("heading"), max_length=30)
    text = models.CharField(_("in plain words"), max_length=200)

    class Meta:
        verbose_name = _("point in plain words")
        verbose_name_plural = _("points in plain words")
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["policy", "order"], name="a_policy_has_each_point_once")]

    def __str__(self) -> str:
        return self.heading


class HelpArticle(Publication):
    """One question people ask, and its answer. Articles of the first topic stand in full on the help page."""

    code = models.SlugField(_("address"), max_length=40, unique=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    question = models.CharField(_("question"), max_length=80)
    answer = models.TextField(_("answer"), help_text=MARKUP_HELP)
    search_words = models.CharField(_("also called"), max_length=200, blank=True, help_text=_("Separated by blanks."))
    for_elders = models.BooleanField(_("first in the elder version"), default=False)

    class Meta(Publication.Meta):
        verbose_name = _("help article")
        verbose_name_plural = _("help articles")
        ordering = ("topic", "order", "code")

    def __str__(self) -> str:
        return self.question

    @property
    def text(self) -> SafeString:
        """The answer as safe HTML."""
        return markup.render(self.answer)

    @property
    def excerpt(self) -> str:
        """Its beginning, without marks."""
        return markup.excerpt(self.answer)

    @property
    def has_pictures(self) -> bool:
        """Whether it shows how it is done, page by page."""
        return markup.has_pictures(self.answer)

    @property
    def icon(self) -> str:
        """The drawing of its topic."""
        return TOPIC_ICONS.get(self.topic, "info")


class HotWord(models.Model):
    """A word many people look for, offered beside the search."""

    word = models.CharField(_("word"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = HotWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("hot word")
        verbose_name_plural = _("hot words")
        ordering = ("order", "word")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_hot_word_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.word


class GuideFeedback(models.Model):
    """这份指南有帮助吗: one answer about one version of the guide of an item, by nobody in particular.

    ``mark`` lets the same session change its answer; it is forgotten after a day. Nothing else says who it was.
    """

    TEXT_LENGTH = 300
    item_code = models.SlugField(_("item"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    helpful = models.BooleanField(_("it helped"))
    reason = models.CharField(_("what was missing"), max_length=10, choices=Unhelpful.choices, blank=True)
    text = models.CharField(_("in their words"), max_length=TEXT_LENGTH, blank=True)
    mark = models.CharField(max_length=64, unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("opinion given at"), default=timezone.now)

    class Meta:
        verbose_name = _("opinion on a guide")
        verbose_name_plural = _("opinions on guides")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["item_code", "version"], name="opinions_on_a_guide")]
        constraints = [
            models.CheckConstraint(
                condition=Q(helpful=False) | Q(reason="", text=""), name="a_guide_that_helped_needs_no_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.version}"
