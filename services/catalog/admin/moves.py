"""The buttons of a version: each asks once more, then calls one operation and says in plain words what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalog import operations
from services.catalog.admin.tabs import link_to
from services.catalog.diff import differences
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.catalog.quality import findings
from services.catalog.workflow import MOVES
from services.common.cleantext import clean_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Button:
    """One move: its words, what it needs, and the operation it calls."""

    verb: str
    label: str | Promise
    question: str | Promise
    done: str | Promise
    does: Callable[..., Any]
    right: str = "change"
    asks_reason: bool = False
    is_checked: bool = False
    """What stands against publishing stands against this."""
    shows_changes: bool = False
    tone: str = ""


BUTTONS = {
    button.verb: button
    for button in (
        Button(
            "hand_in",
            gettext_lazy("Hand in for review"),
            gettext_lazy("Somebody else checks it. Until then nothing can be changed; you can take it back."),
            gettext_lazy("Handed in. It is published when somebody else has checked it."),
            operations.hand_in,
            is_checked=True,
            shows_changes=True,
            tone="main",
        ),
        Button(
            "approve",
            gettext_lazy("Approve and publish"),
            gettext_lazy("It replaces the version in force, now or on its day. It can never be changed afterwards."),
            gettext_lazy("Approved."),
            operations.approve,
            right="approve",
            is_checked=True,
            shows_changes=True,
            tone="main",
        ),
        Button(
            "send_back",
            gettext_lazy("Send back"),
            gettext_lazy("It becomes a draft again. Say what is to be changed."),
            gettext_lazy("Sent back to who made it."),
            operations.send_back,
            right="approve",
            asks_reason=True,
        ),
        Button(
            "recall",
            gettext_lazy("Take back"),
            gettext_lazy("It becomes a draft again and can be changed."),
            gettext_lazy("It is a draft again."),
            operations.recall,
        ),
        Button(
            "suspend",
            gettext_lazy("Suspend"),
            gettext_lazy("The guide stays and says that no applications are taken, and why. Begun cases go on."),
            gettext_lazy("Suspended. The guide says why."),
            operations.suspend,
            asks_reason=True,
        ),
        Button(
            "resume",
            gettext_lazy("Resume"),
            gettext_lazy("Applications are taken again."),
            gettext_lazy("Applications are taken again."),
            operations.resume,
            tone="main",
        ),
        Button(
            "withdraw",
            gettext_lazy("Take out of force"),
            gettext_lazy("Residents find it no more. Begun cases go on with this version. It cannot be brought back."),
            gettext_lazy("Taken out of force."),
            operations.withdraw,
            asks_reason=True,
            tone="danger",
        ),
    )
}


def in_force(version: ItemVersion) -> ItemVersion | None:
    """What this version is compared with: the one in force, or for one that was in force the one before it."""
    others = ItemVersion.objects.filter(item_code=version.item_code).exclude(pk=version.pk)
    if version.published_at is None and (shown := others.shown().order_by("-version").first()):
        return shown
    earlier = others.filter(version__lt=version.version, published_at__isnull=False)
    return earlier.order_by("-version").first()


def seen(version: ItemVersion) -> str:
    """What the page that asks was drawn from: of what is to be checked, the moment it was handed in."""
    is_waiting = version.state == VersionState.REVIEW and version.submitted_at
    return version.submitted_at.isoformat() if is_waiting else version.state


class Moves:
    """The state buttons of a version and the page that asks once more."""

    def get_urls(self) -> list[Any]:
        """The moves beside Django's own pages."""
        view = self.admin_site.admin_view(self.move_view)
        return [path("<int:pk>/move/<slug:verb>/", view, name="catalog_itemversion_move"), *super().get_urls()]

    def moves_for(self, request: HttpRequest, version: ItemVersion) -> list[dict[str, Any]]:
        """The buttons that work for this person now."""
        found = [button for button in BUTTONS.values() if self._is_open(request, version, button)]
        return [
            {"button": button, "url": reverse("admin:catalog_itemversion_move", args=[version.pk, button.verb])}
            for button in found
        ]

    def has_approve_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may check at all."""
        return request.user.has_perm("catalog.approve_itemversion")

    def _is_open(self, request: HttpRequest, version: ItemVersion, button: Button) -> bool:
        if version.state not in MOVES[button.verb].sources or not self._is_mine(request, version):
            return False
        if button.right == "approve":
            return self.has_approve_permission(request) and version.submitted_by_id != request.user.pk
        return request.user.has_perm("catalog.change_itemversion")

    def move_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Asks once more (GET), then does it (POST)."""
        version = self._version(request, pk)
        button = BUTTONS.get(verb)
        if button is None:
            raise Http404(verb)
        page = redirect("admin:catalog_itemversion_change", version.pk)
        if button.right == "approve" and version.submitted_by_id == request.user.pk:
            messages.error(request, _("You handed this in yourself: somebody else checks it."))
            return page
        if version.state not in MOVES[verb].sources:
            messages.warning(request, _("This was done already, or somebody else moved it on. See where it stands."))
            return page
        if not self._is_open(request, version, button):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, version, button)
        if request.POST.get("seen", seen(version)) != seen(version):
            messages.warning(request, _("Somebody changed or moved it in the meantime. Look at it again."))
            return redirect(request.path)
        try:
            reason = clean_text(request.POST.get("reason", ""))[:REASON_LENGTH]
        except ValidationError as error:
            return self._ask(request, version, button, error=error.messages[0])
        if button.asks_reason and not reason:
            return self._ask(request, version, button, error=_("Say why."))
        if self._do(request, version, button, reason):
            self.log_change(request, version, f"{button.label}：{reason}" if reason else str(button.label))
        return page

    def _do(self, request: HttpRequest, version: ItemVersion, button: Button, reason: str) -> bool:
        try:
            moved = button.does(version=version, by=request.user, **({"reason": reason} if button.asks_reason else {}))
        except operations.CannotPublish as refusal:
            for finding in refusal.findings:
                messages.error(request, str(finding))
        except operations.SamePerson:
            messages.error(request, _("You handed this in yourself: somebody else checks it."))
        except operations.FormChanged:
            messages.error(request, _("The questions were changed after it was handed in: send it back."))
        except operations.NotOpenToThis:
            messages.warning(request, _("This was done already, or somebody else moved it on. See where it stands."))
        else:
            waits = moved.state == VersionState.SCHEDULED
            text = _("Approved. It comes into force on %(day)s.") % {"day": moved.effective_from_date} if waits else ""
            messages.success(request, text or button.done)
            return True
        return False

    def _ask(self, request: HttpRequest, version: ItemVersion, button: Button, error: str = "") -> HttpResponse:
        found = findings(ItemVersion.objects.to_check().get(pk=version.pk)) if button.is_checked else []
        before = in_force(version) if button.shows_changes else None
        context = self.admin_site.each_context(request) | {
            "title": button.label,
            "subtitle": str(version),
            "version": version,
            "button": button,
            "seen": seen(version),
            "error": error,
            "reason": request.POST.get("reason", ""),
            "longest": REASON_LENGTH,
            "findings": [{"text": finding, "url": link_to(version, finding)} for finding in found],
            "before": before,
            "changes": differences(before, ItemVersion.objects.to_check().get(pk=version.pk)) if before else [],
            "back": reverse("admin:catalog_itemversion_change", args=[version.pk]),
        }
        return TemplateResponse(request, "admin/catalog/itemversion/move.html", context)

    def _version(self, request: HttpRequest, pk: int) -> ItemVersion:
        """One this person works on; 404 for absent and not theirs alike."""
        version = self.get_object(request, str(pk))
        if version is None or not self.has_view_permission(request, version):
            raise Http404(pk)
        return version
