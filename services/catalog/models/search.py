"""The search index and the number that says whether the catalogue changed."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.catalog.models.versions import ItemVersion


class SearchEntry(models.Model):
    """What a version is found by. Written by the index of the search alone.

    ``tokens``: bigrams of every text of the version, without its name. ``spoken``: the syllables of its name, with
    blanks between them.
    """

    version = models.OneToOneField(ItemVersion, models.CASCADE, primary_key=True, related_name="+")
    tokens = models.TextField()
    spoken = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return str(self.version_id)


class Synonym(models.Model):
    """Everyday words and what the office writes instead; several of each are separated by blanks."""

    said = models.CharField(_("people say"), max_length=80, unique=True, help_text=_("Separated by blanks."))
    meant = models.CharField(_("the office writes"), max_length=200, help_text=_("Separated by blanks."))
    both_ways = models.BooleanField(
        _("both ways"),
        default=False,
        help_text=_("Who types the office's word also finds what bears the everyday one."),
    )

    class Meta:
        verbose_name = _("everyday word")
        verbose_name_plural = _("everyday words")
        ordering = ("said",)

    def __str__(self) -> str:
        return f"{self.said} → {self.meant}"


class Polyphone(models.Model):
    """A word whose reading is not the usual one of its characters."""

    word = models.CharField(_("word"), max_length=20, unique=True)
    reading = models.CharField(
        _("reading"),
        max_length=80,
        validators=[RegexValidator(r"^[a-z]+( [a-z]+)*$", _("Syllables in small letters, separated by blanks."))],
        help_text=_("For example: yin hang"),
    )

    class Meta:
        verbose_name = _("reading of a word")
        verbose_name_plural = _("readings of words")
        ordering = ("word",)

    def __str__(self) -> str:
        return f"{self.word} {self.reading}"

    def clean(self) -> None:
        """A syllable for each character."""
        if len(self.reading.split()) != len(self.word):
            raise ValidationError({"reading": _("Give one syllable for each character.")})


class SearchedWords(models.Model):
    """What was searched for on one day, how often, what it found and whether anybody opened a guide from it.

    No person stands here: neither who asked nor when within the day; numbers of people are never written down.
    """

    day = models.DateField(_("day"))
    words = models.CharField(_("words"), max_length=40)
    asked = models.PositiveIntegerField(_("times"), default=0)
    opened = models.PositiveIntegerField(_("guides opened"), default=0)
    found = models.PositiveIntegerField(_("results"), default=0)

    class Meta:
        verbose_name = _("words searched for")
        verbose_name_plural = _("words searched for")
        ordering = ("-day", "-asked", "words")
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="words_are_counted_once_a_day")]
        indexes = [models.Index(fields=["opened", "-asked"], name="words_nobody_clicked")]

    def __str__(self) -> str:
        return self.words


class CatalogueStamp(models.Model):
    """One row with a number that every publication and withdrawal changes; caches of the catalogue carry it."""

    number = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_catalogue_stamp")]

    def __str__(self) -> str:
        return str(self.number)
