"""Buttons above a row of the administration: each posts to an address of its own and calls one operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Move:
    """One button: its words, what it calls with ``row``, ``by`` and what was written, and what is said afterwards."""

    label: Any
    act: Callable[..., object]
    done: Any
    asks_reason: bool = False


class WithMoves:
    """Mixed into a ModelAdmin whose rows are looked at and moved, not edited."""

    moves: dict[str, Move] = {}
    refusals: tuple[type[Exception], ...] = ()
    change_form_outer_before_template = "admin/departments/moves.html"

    def open_moves(self, request: HttpRequest, row: Model) -> list[str]:
        """The names of the moves this person may make with ``row`` now."""
        raise NotImplementedError

    def state_of(self, row: Model) -> str:
        """Where the row stands, beside the buttons."""
        return ""

    def hint_of(self, request: HttpRequest, row: Model) -> str:
        """Why there is no button, if that needs words."""
        return ""

    def get_urls(self) -> list[Any]:
        """The moves beside Django's own pages."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        own = [path("<int:pk>/move/<str:verb>/", self.admin_site.admin_view(self.move), name=name)]
        return own + super().get_urls()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the moves open to this person."""
        row = kwargs.get("obj")
        context["departments_row"] = row
        context["departments_state"] = self.state_of(row) if row else ""
        context["departments_hint"] = self.hint_of(request, row) if row else ""
        names = self.open_moves(request, row) if row else []
        context["departments_moves"] = [
            {"label": self.moves[name].label, "asks": self.moves[name].asks_reason, "url": self._move_url(row, name)}
            for name in names
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def _move_url(self, row: Model, verb: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_move", args=[row.pk, verb])

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One move, by its button."""
        return require_POST(self._move)(request, pk, verb)

    def _move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in self.moves:
            raise Http404(verb)
        if not request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        step = self.moves[verb]
        said = {"reason": request.POST.get("reason", "").strip()[:200]} if step.asks_reason else {}
        try:
            step.act(row, by=request.user, **said)
        except self.refusals as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, step.done, messages.SUCCESS)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk]))
