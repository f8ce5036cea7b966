"""Texts everybody may read: what is published, begun and not over. Anything else is absent."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.http import Http404
from django.utils import timezone

from services.content.enums import TOPIC_ICONS, State, Topic
from services.content.models import Announcement, GuideFeedback, HelpArticle, HotWord, Policy
from services.delegation import items as item_book
from services.departments.access import has_role, posts_of
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.content.models import Publication

POLICY_FIELDS = ("title", "summary", "document_number", "issuing_organ", "body", "points__text")
HELP_FIELDS = ("question", "search_words", "answer")
WRITERS = (Role.EDITOR, Role.SYSTEM_ADMIN)
"""Posts that write and check texts."""


def may_write(user: User) -> bool:
    """Whether ``user`` writes and checks texts today, of whichever department."""
    return has_role(user, *WRITERS)


def departments_written_for(user: User) -> frozenset[int] | None:
    """Departments whose texts ``user`` writes and checks today; None for all (who keeps the catalogue, system staff).

    A text without a department is the city's: only who writes for all works on it.
    """
    posts = [post for post in posts_of(user) if post.role in WRITERS]
    if any(post.role == Role.SYSTEM_ADMIN or post.department.keeps_catalogue for post in posts):
        return None
    return frozenset(post.department_id for post in posts)


def writes_for(user: User, department_id: int | None) -> bool:
    """Whether ``user`` writes and checks the texts of this department, or of the city when there is none."""
    written_for = departments_written_for(user)
    return written_for is None or department_id in written_for


def announcements() -> QuerySet[Announcement]:
    """Those shown now, pinned first, then newest."""
    return Announcement.objects.visible(at=timezone.now()).select_related("department")


def get_announcement(pk: int) -> Announcement:
    """One announcement shown now. Http404."""
    return _one(announcements().filter(pk=pk), pk)


def policies(words: str = "") -> QuerySet[Policy]:
    """Policies shown now: newest first, or those containing ``words``, title hits first."""
    shown = Policy.objects.visible(at=timezone.now())
    return shown.containing(words, *POLICY_FIELDS).distinct() if words else shown


def get_policy(pk: int) -> Policy:
    """One policy with its points. Http404."""
    return _one(Policy.objects.visible(at=timezone.now()).prefetch_related("points").filter(pk=pk), pk)


def articles(words: str = "") -> QuerySet[HelpArticle]:
    """Help shown now, all of it or what contains ``words``."""
    shown = HelpArticle.objects.visible(at=timezone.now())
    return shown.containing(words, *HELP_FIELDS) if words else shown


def get_article(code: str) -> HelpArticle:
    """One article by its address. Http404."""
    return _one(articles().filter(code=code), code)


def topics(*, elders_first: bool = False) -> list[dict[str, Any]]:
    """Topics that have articles: code, name, icon, articles; in the order of the enumeration. One query."""
    found = sorted(articles(), key=lambda a: (Topic.values.index(a.topic), elders_first and not a.for_elders, a.order))
    return [
        {"code": code, "name": Topic(code).label, "icon": TOPIC_ICONS[Topic(code)], "articles": list(rows)}
        for code, rows in groupby(found, key=lambda article: article.topic)
    ]


def hot_words(number: int) -> list[str]:
    """The first words of today."""
    shown = HotWord.objects.shown(on=timezone.localdate())
    return list(shown.values_list("word", flat=True)[:number])


def waiting_for(user: User) -> dict[str, int]:
    """How many texts of each kind ``user`` could check: label of the model → number. Four queries."""
    kinds: tuple[type[Publication], ...] = (Announcement, Policy, HelpArticle)
    mine = departments_written_for(user)
    ours = Q() if mine is None else Q(department__in=mine)
    rows = {m._meta.label_lower: m.objects.filter(ours, state=State.REVIEW).exclude(made_by=user) for m in kinds}
    rows = {label: waiting.count() for label, waiting in rows.items()}
    return {label: count for label, count in rows.items() if count}


def guide(code: str) -> item_book.Guide:
    """The guide the public reads for an item. Http404."""
    found = item_book.guide(code)
    if found is None:
        raise Http404(code)
    return found


def guide_shares(most: int) -> list[dict[str, Any]]:
    """How many a guide helped, version by version, those that helped the fewest first: ``helpful`` of ``total``."""
    rows = GuideFeedback.objects.order_by().values("item_code", "version")
    rows = rows.annotate(total=Count("pk"), helped=Count("pk", filter=Q(helpful=True)))
    shown = list(rows.order_by(F("helped") - F("total"), "item_code", "-version")[:most])
    names = item_book.called(row["item_code"] for row in shown)
    for row in shown:
        row["name"] = names.get(row["item_code"], row["item_code"])
        row["percent"] = round(100 * row["helped"] / row["total"])
    return shown


def _one(rows: QuerySet[Any], key: object) -> Any:
    found = rows.order_by("pk").first()
    if found is None:
        raise Http404(key)
    return found
