"""The staff administration: who gets in, what stands in the sidebar, which content policy it needs."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.logout import logout
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from unfold.sites import UnfoldAdminSite

from services.accounts.second_factor import has_second_factor
from services.applications.models import Clock
from services.audit import jobs as alarms
from services.audit import operations as audit
from services.audit.access import may_see_alarms
from services.catalog.jobs import jobs
from services.common.models import CalendarYear, OutboxTask
from services.content.access import may_write, waiting_for
from services.departments.access import has_role, posts_to_see_to
from services.departments.enums import IN_ADMINISTRATION
from services.publicity.offers import warnings as waiting_publications

if TYPE_CHECKING:
    from django.contrib.admin.models import LogEntry
    from django.http import HttpRequest, HttpResponse

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        gettext_noop("Items"),
        (
            ("catalog.itemversion", "edit_document"),
            ("catalog.implementeditem", "article"),
            ("catalog.baseitem", "book"),
            ("catalog.theme", "category"),
            ("catalog.synonym", "forum"),
            ("catalog.polyphone", "record_voice_over"),
            ("catalog.searchedwords", "search_insights"),
            ("catalog.enrolmentbatch", "event_available"),
            ("bundles.bundle", "hub"),
        ),
    ),
    (
        gettext_noop("Questions and materials"),
        (("questions.formdefinition", "quiz"), ("questions.formlibrary", "library_books")),
    ),
    (
        gettext_noop("Procedure and limits"),
        (
            ("catalog.ruleset", "rule"),
            ("applications.standardreason", "format_quote"),
            ("grants.programme", "redeem"),
            ("common.calendarday", "event"),
            ("common.calendaryear", "calendar_month"),
        ),
    ),
    (
        gettext_noop("Departments and people"),
        (
            ("departments.department", "account_balance"),
            ("departments.window", "storefront"),
            ("places.place", "place"),
            ("departments.staffpost", "badge"),
            ("departments.postproposal", "how_to_reg"),
            ("departments.staffleave", "event_busy"),
            ("departments.staffkin", "diversity_3"),
            ("departments.recusal", "person_off"),
            ("departments.organkey", "vpn_key"),
            ("documents.sealright", "approval_delegation"),
            ("accounts.user", "key"),
            ("delegation.helperpost", "volunteer_activism"),
            ("delegation.grant", "handshake"),
        ),
    ),
    (
        gettext_noop("Fees and prices"),
        (("tariffs.tariff", "sell"), ("tariffs.tariffversion", "price_change")),
    ),
    (
        gettext_noop("Parking"),
        (
            ("parking.lot", "local_parking"),
            ("parking.space", "grid_view"),
            ("parking.device", "photo_camera"),
            ("parking.pass", "confirmation_number"),
            ("parking.passoffer", "sell"),
        ),
    ),
    (
        gettext_noop("Charging"),
        (
            ("charging.station", "ev_station"),
            ("charging.chargepoint", "power"),
            ("charging.chargingcard", "contactless"),
        ),
    ),
    (
        gettext_noop("Certificates"),
        (("certificates.certificatetype", "workspace_premium"), ("documents.document", "description")),
    ),
    (
        gettext_noop("Content"),
        (
            ("content.announcement", "campaign"),
            ("content.policy", "gavel"),
            ("content.helparticle", "help"),
            ("content.hotword", "tag"),
            ("content.guidefeedback", "thumbs_up_down"),
            ("publicity.publication", "fact_check"),
            ("publicity.correction", "rule"),
            ("publicity.figures", "bar_chart"),
            ("notices.messagetemplate", "chat"),
            ("notices.quiethours", "bedtime"),
            ("notices.delivery", "send"),
        ),
    ),
    (
        gettext_noop("Audit"),
        (
            ("audit.alarm", "notification_important"),
            ("audit.auditentry", "policy"),
            ("audit.auditanchor", "anchor"),
            ("documents.sealuse", "approval"),
            ("registries.registryquery", "manage_search"),
            ("registries.registrysource", "hub"),
            ("common.outboxtask", "pending_actions"),
        ),
    ),
)
"""Sidebar: group → (model, icon). A line shows only to those who may see the model and while it has a page."""


class PortalAdminSite(UnfoldAdminSite):
    """Open to the three kinds of administrators and to editors, through our sign-in and its second factor."""

    def has_permission(self, request: HttpRequest) -> bool:
        """A staff session with second factor whose post is one of the three administrators, or an editor's."""
        user = request.user
        if not (user.is_active and user.is_authenticated and user.is_staff and has_second_factor(request)):
            return False
        return has_role(user, *IN_ADMINISTRATION)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everything this administrator may open, how much of it there is, and what is amiss."""
        extra = {"tiles": self._tiles(request), "warnings": [*alarms.warnings(request), *warnings(request)]}
        extra |= {"jobs": [*alarms.jobs(request), *jobs(request)], "sees_alarms": may_see_alarms(request.user)}
        extra["title"] = _("Overview")
        return super().index(request, extra | (extra_context or {}))

    def _tiles(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The sidebar as cards, with the number of rows this person sees where that is cheap."""
        groups = navigation(request)
        for line in (line for group in groups for line in group["items"]):
            line["count"] = self._count(request, line)
        return groups

    def _count(self, request: HttpRequest, line: dict[str, Any]) -> int | None:
        model = apps.get_model(line["label"])
        if model._meta.app_label in GROWING:
            return None
        return self._registry[model].get_queryset(request).count()

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in page. Who is signed in but not an administrator is refused."""
        if request.user.is_authenticated and (not request.user.is_staff or has_second_factor(request)):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The same way out as everywhere."""
        logout(request, show_message=False)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The same page as for all staff."""
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page of the administration carries its own content policy, and no other page does."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = inner(request, *args, **kwargs)
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
            return response

        return with_policy


WORDS = {ADDITION: "administration.added", CHANGE: "administration.changed", DELETION: "administration.deleted"}


def note(instance: LogEntry, created: bool, **kwargs: Any) -> None:
    """Whatever was added, changed or deleted in the administration stands in the audit: what and which fields."""
    if not created or instance.content_type is None:
        return
    changes = json.loads(instance.change_message) if instance.change_message.startswith("[") else []
    detail = {"model": f"{instance.content_type.app_label}.{instance.content_type.model}", "changes": changes}
    subject = f"{instance.content_type.model}:{instance.object_id}"
    audit.record(event=WORDS[instance.action_flag], by=instance.user, subject=subject, detail=detail)


def environment(request: HttpRequest) -> list[str] | None:
    """The tag beside the name."""
    return [_("Demonstration"), "warning"] if settings.DEMO else None


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar for this person."""
    groups = ((title, [line for entry in lines if (line := _line(request, *entry))]) for title, lines in GROUPS)
    return [{"title": _(title), "separator": True, "items": lines} for title, lines in groups if lines]


GROWING = frozenset({"audit", "registries", "common", "documents", "delegation", "notices", "publicity"})
"""Apps whose tables grow without end: the overview does not count them."""


def warnings(request: HttpRequest) -> list[str]:
    """What this administrator should see to now."""
    found = []
    if waiting := sum(waiting_for(request.user).values()) if may_write(request.user) else 0:
        text = ngettext(
            "%(count)d text waits for a check by somebody other than its writer.",
            "%(count)d texts wait for a check by somebody other than their writers.",
            waiting,
        )
        found.append(text % {"count": waiting})
    found += posts_to_see_to(request.user) + waiting_publications(request.user)
    return found + _amiss() if request.user.has_perm("common.change_calendaryear") else found


def _amiss() -> list[str]:
    """A calendar that ends too soon, work that was given up."""
    now = timezone.localdate()
    years = [now.year] if now.month < 11 else [now.year, now.year + 1]
    known = set(CalendarYear.objects.filter(year__in=years).values_list("year", flat=True))
    text = _("The calendar of %(year)d is missing: time limits that reach into it cannot be counted.")
    found = [text % {"year": year} for year in years if year not in known]
    if stuck := Clock.objects.exclude(fault="").filter(stopped_at=None).count():
        text = _("The limits of %(count)d cases cannot be counted; mostly the calendar lacks a year.")
        found.append(text % {"count": stuck})
    if dead := OutboxTask.objects.exclude(dead_at=None).count():
        found.append(
            _("%(count)d pieces of background work were given up; look at them and try again.") % {"count": dead}
        )
    return found


def _line(request: HttpRequest, label: str, icon: str) -> dict[str, Any] | None:
    app, name = label.split(".")
    if not request.user.has_perm(f"{app}.view_{name}"):
        return None
    try:
        link = reverse(f"admin:{app}_{name}_changelist")
        model = apps.get_model(label)
    except (NoReverseMatch, LookupError):
        return None
    if not admin.site.get_model_admin(model).has_view_permission(request):
        return None  # the room asks more than the post
    return {"title": model._meta.verbose_name_plural, "icon": icon, "link": link, "label": label}
