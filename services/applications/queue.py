"""The queue of the desk: counted, ordered and paged by the database, whatever its length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application
from services.departments.enums import Role
from services.departments.models import StaffPost, Window

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.departments.models import Department

PAGE_SIZE = 50
NARROWED = {"department": _("Organ"), "window": _("Window"), "person": _("Handled by")}
"""By what the queue is narrowed, beside the lights."""
SHOWN = ("red", "amber", "mine", "free")
"""What one may look at beside everything; ``free`` is what nobody handles yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The part of the queue one looks at: a light or a holder, and department, window or colleague when named."""

    show: str = ""
    department: int | None = None
    window: int | None = None
    person: int | None = None

    @classmethod
    def of(cls, asked: Any) -> Choice:
        """From an address; what is not a number or not known counts as not asked."""

        def number(name: str) -> int | None:
            text = asked.get(name, "")
            return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

        show = asked.get("show", "")
        return cls(show if show in SHOWN else "", number("department"), number("window"), number("person"))

    def address(self, **other: str) -> str:
        """``?show=red&department=3`` with what ``other`` changes."""
        own = {"show": self.show, "department": self.department, "window": self.window, "person": self.person}
        asked = {name: value for name, value in (own | other).items() if value}
        return f"?{urlencode(asked)}"

    def narrowed(self, cases: QuerySet[Application]) -> QuerySet[Application]:
        """The cases of the department, window and colleague that are named."""
        named = {"department": self.department, "visit__window": self.window, "examiner": self.person}
        return cases.filter(**{name: value for name, value in named.items() if value})


def narrowing(department_ids: Collection[int], choice: Choice, departments: Collection[Department]) -> dict[str, Any]:
    """What one may narrow the queue to, in groups, each with its address; and what is chosen, with the way back.

    Departments are those of one's posts; two queries.
    """
    windows = Window.objects.filter(Q(department__in=department_ids) | Q(department=None), is_open=True)
    posts = StaffPost.objects.held(on=timezone.localdate()).filter(department__in=department_ids, role=Role.EXAMINER)
    named = posts.select_related("user").order_by("user__display_name", "pk")
    options = {
        "department": {one.pk: one.short_name or one.name for one in departments} if len(departments) > 1 else {},
        "window": {one.pk: f"{one.place} {one}" for one in _nearest_first(windows, department_ids)},
        "person": {post.user_id: str(post.user) for post in named},
    }
    groups, chosen = [], []
    for name, title in NARROWED.items():
        now = getattr(choice, name)
        rows = [
            {"label": label, "url": choice.address(**{name: str(pk)}), "current": pk == now}
            for pk, label in options[name].items()
        ]
        if rows:
            groups.append({"title": title, "rows": rows})
        if now:
            chosen.append({"title": title, "label": options[name].get(now, "—"), "url": choice.address(**{name: ""})})
    return {"groups": groups, "chosen": chosen}


def _nearest_first(windows: QuerySet[Window], department_ids: Collection[int]) -> list[Window]:
    """The windows with their halls: first the halls in which one of the departments has a window."""
    found = list(windows.select_related("place").order_by("place", "number"))
    own = {window.place_id for window in found if window.department_id in department_ids}
    return sorted(found, key=lambda window: window.place_id not in own)


def lights() -> dict[str, Q]:
    """What is red and what is amber now, as ``timing`` tells it of one case."""
    now, today = timezone.now(), timezone.localdate()
    red = Q(due_date__lt=today) | Q(due_at__lte=now)
    soon = Q(warn_date__lte=today) | Q(warn_date=None, due_date__lte=today + timedelta(days=1))
    return {"red": red, "amber": soon & ~red}


def parts(user: User) -> dict[str, Q]:
    """``Choice.show`` → which cases."""
    return {**lights(), "mine": Q(examiner=user), "free": Q(examiner=None)}


def find(
    department_ids: Collection[int], *, user: User, choice: Choice, page: str, selected: Application | None
) -> dict[str, Any]:
    """One page of the queue with its counts and the neighbours of ``selected``; a constant number of queries."""
    waiting = choice.narrowed(Application.objects.of_departments(department_ids).at_the_counter())
    wanted = parts(user)
    counted = {name: Count("pk", filter=part) for name, part in wanted.items()}
    looked_at = wanted.get(choice.show, Q())
    if selected is not None:
        counted["before"] = Count("pk", filter=looked_at & _before(selected))
    counts = waiting.order_by().aggregate(all=Count("pk"), **counted)
    cases = waiting.filter(looked_at)
    number = counts[choice.show or "all"]
    own_page = counts.pop("before", 0) // PAGE_SIZE + 1
    return {
        "page": _Counted(cases, PAGE_SIZE, number).get_page(page or own_page),
        "counts": counts,
        "neighbours": _neighbours(cases, selected) if selected is not None else {},
    }


class _Counted(Paginator):
    """Pages of a query whose length is known already."""

    def __init__(self, cases: QuerySet[Application], per_page: int, number: int) -> None:
        super().__init__(cases.values_list("pk", flat=True), per_page)
        self.__dict__["count"] = number


def _after(case: Application) -> Q:
    """What stands behind ``case`` in the order of the queue: by deadline, none last, then as it came."""
    later = Q(submitted_at__gt=case.submitted_at) | Q(submitted_at=case.submitted_at, pk__gt=case.pk)
    if case.due_date is None:
        return Q(due_date=None) & later
    return Q(due_date__gt=case.due_date) | Q(due_date=None) | (Q(due_date=case.due_date) & later)


def _before(case: Application) -> Q:
    """What stands before it."""
    earlier = Q(submitted_at__lt=case.submitted_at) | Q(submitted_at=case.submitted_at, pk__lt=case.pk)
    if case.due_date is None:
        return Q(due_date__isnull=False) | earlier
    return Q(due_date__lt=case.due_date) | (Q(due_date=case.due_date) & earlier)


def _neighbours(cases: QuerySet[Application], selected: Application) -> dict[str, str]:
    refs = cases.values_list("ref", flat=True)
    back = refs.order_by(F("due_date").desc(nulls_first=True), "-submitted_at", "-pk")
    return {
        "previous": back.filter(_before(selected)).first() or "",
        "next": refs.filter(_after(selected)).first() or "",
    }
