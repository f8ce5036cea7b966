"""Announcements, policies and help as everybody reads them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from services.content import access
from services.content.enums import Topic

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 15
LONGEST_QUERY = 40
OTHERS = 5
"""Further announcements or questions beside one."""


def asked(request: HttpRequest) -> str:
    """The words asked for: short, one line, nothing that cannot be read."""
    kept = "".join(c for c in request.GET.get("q", "")[:200] if unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[:LONGEST_QUERY]


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements shown now."""
    page = Paginator(access.announcements(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "content/resident/announcements.html", {"page": page})


@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement."""
    found = access.get_announcement(pk)
    others = [entry for entry in access.announcements()[: OTHERS + 1] if entry.pk != pk][:OTHERS]
    context = {"announcement": found, "others": others, "preview": False}
    return render(request, "content/resident/announcement.html", context)


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Policies: all, or those containing the words asked for."""
    words = asked(request)
    page = Paginator(access.policies(words), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(policy, policy.standing(on=today)) for policy in page.object_list]
    return render(request, "content/resident/policies.html", {"page": page, "rows": rows, "words": words})


@require_safe
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy: its points in plain words, the items it is about, the text."""
    found = access.get_policy(pk)
    context = {
        "policy": found,
        "points": list(found.points.all()),
        "standing": found.standing(on=timezone.localdate()),
        "preview": False,
    }
    return render(request, "content/resident/policy.html", context)


@require_safe
def help_front(request: HttpRequest) -> HttpResponse:
    """What is shown with pictures, the first topic in full, the questions of the others; or what was asked for."""
    words = asked(request)
    if words:
        context = {"words": words, "found": list(access.articles(words)[: PER_PAGE * 2])}
        return render(request, "content/resident/help_search.html", context)
    topics = access.topics(elders_first=request.display.elder)
    context = {
        "shown": [article for topic in topics for article in topic["articles"] if article.has_pictures],
        "ways": next((topic["articles"] for topic in topics if topic["code"] == Topic.WAYS), []),
        "topics": [topic for topic in topics if topic["code"] != Topic.WAYS],
    }
    return render(request, "content/resident/help.html", context)


@require_safe
def help_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """Every question of one topic. Http404 for an unknown topic and for one without articles."""
    found = next((t for t in access.topics(elders_first=request.display.elder) if t["code"] == topic), None)
    if found is None:
        raise Http404(topic)
    return render(request, "content/resident/help_topic.html", {"topic": found})


@require_safe
def article(request: HttpRequest, code: str) -> HttpResponse:
    """One question and its answer, and further ones of its topic."""
    found = access.get_article(code)
    others = [a for a in access.articles().filter(topic=found.topic) if a.pk != found.pk][:OTHERS]
    context = {"article": found, "others": others, "preview": False}
    return render(request, "content/resident/article.html", context)
