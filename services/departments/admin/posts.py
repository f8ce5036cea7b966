"""Posts in the administration: proposed by one, confirmed by another, ended by one; leave that waits for a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.departments import operations
from services.departments.admin.moves import Move, WithMoves
from services.departments.forms import EndPostForm, ProposePostForm
from services.departments.models import PostProposal, StaffLeave, StaffPost

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest


@admin.register(StaffPost)
class StaffPostAdmin(ModelAdmin):
    """Posts are proposed, confirmed and ended, never edited or deleted: who held what when stays true."""

    list_display = ("user", "department", "role", "starts_on", "ends_on", "held_today")
    list_filter = ("role",)
    search_fields = ("user__username", "user__display_name", "department__name")
    list_select_related = ("user", "department")

    @admin.display(description=_("held today"), boolean=True)
    def held_today(self, post: StaffPost) -> bool:
        """Whether it entitles today."""
        return post.is_held_on(timezone.localdate())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only a confirmed proposal makes a post."""
        return False

    def get_form(self, request: HttpRequest, obj: StaffPost | None = None, **kwargs: Any) -> type[ModelForm]:
        """The form for ending knows who acts."""
        return type("EndPostForm", (super().get_form(request, obj, form=EndPostForm, **kwargs),), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: StaffPost | None = None) -> tuple[str, ...]:
        """A post shows what it is; only its end can be set."""
        given = ("user", "department", "role", "window", "starts_on", "given_by", "ends_on", "ended_at")
        if obj is not None and obj.ended_at is None and self.has_change_permission(request, obj):
            return (*given[:-1], "at_once", "reason")
        return given

    def get_readonly_fields(self, request: HttpRequest, obj: StaffPost | None = None) -> tuple[str, ...]:
        """What was given stays."""
        given = ("user", "department", "role", "window", "starts_on", "given_by", "ended_at")
        return given if obj is None or obj.ended_at is None else (*given, "ends_on")

    def has_change_permission(self, request: HttpRequest, obj: StaffPost | None = None) -> bool:
        """What was ended at once is only looked at."""
        return super().has_change_permission(request, obj) and (obj is None or obj.ended_at is None)

    @admin.display(description=_("given by"))
    def given_by(self, post: StaffPost) -> str:
        """The two people; posts of the first set-up come from the portal."""
        found = (
            PostProposal.objects.filter(post=post).select_related("proposed_by", "decided_by").order_by("-pk").first()
        )
        if found is None:
            return str(_("the portal, when it was set up"))
        return f"{found.proposed_by} → {found.decided_by}"

    def save_model(self, request: HttpRequest, obj: StaffPost, form: Any, change: bool) -> None:
        """Through the operation, which checks and audits."""
        post = StaffPost.objects.select_related("user", "department").get(pk=obj.pk)
        data = form.cleaned_data
        on = None if data["at_once"] else data["ends_on"]
        operations.end_post(post=post, by=request.user, reason=data["reason"], on=on)


@admin.register(PostProposal)
class PostProposalAdmin(WithMoves, ModelAdmin):
    """One administrator proposes, another one confirms: then the post is there."""

    list_display = ("user", "department", "role", "starts_on", "ends_on", "state", "proposed_by", "decided_by")
    list_filter = ("state", "role")
    search_fields = ("user__username", "user__display_name", "department__name")
    list_select_related = ("user", "department", "proposed_by", "decided_by")
    warn_unsaved_form = True
    refusals = (operations.CannotAppoint,)
    moves = {
        "confirm": Move(
            _("Confirm the post"),
            lambda row, by: operations.confirm_post(proposal=row, by=by),
            _("Confirmed. From its first day the post entitles."),
        ),
        "reject": Move(
            _("Do not give it"),
            lambda row, by: operations.reject_post(proposal=row, by=by),
            _("The post is not given."),
        ),
    }

    def get_form(self, request: HttpRequest, obj: PostProposal | None = None, **kwargs: Any) -> type[ModelForm]:
        """The form for proposing knows who acts."""
        if obj is not None:
            return super().get_form(request, obj, **kwargs)
        made = super().get_form(request, obj, form=ProposePostForm, **kwargs)
        return type("ProposePostForm", (made,), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: PostProposal | None = None) -> tuple[str, ...]:
        """A proposal is written once."""
        given = ("user", "department", "role", "window", "starts_on", "ends_on")
        return given if obj is None else (*given, "state", "proposed_by", "proposed_at", "decided_by", "decided_at")

    def has_change_permission(self, request: HttpRequest, obj: PostProposal | None = None) -> bool:
        """Looked at and decided by the buttons, not edited."""
        return obj is None and super().has_change_permission(request)

    def state_of(self, row: PostProposal) -> str:
        """In the words of the list."""
        return row.get_state_display()

    def open_moves(self, request: HttpRequest, row: PostProposal) -> list[str]:
        """Another one confirms; whoever proposed may take it back."""
        may = row.is_open and request.user.has_perm("departments.change_postproposal")
        if not may or request.user.pk == row.user_id:
            return []
        return ["reject"] if request.user.pk == row.proposed_by_id else ["confirm", "reject"]

    def hint_of(self, request: HttpRequest, row: PostProposal) -> str:
        """Two people."""
        own = row.is_open and request.user.pk == row.proposed_by_id
        return str(_("You proposed this post yourself. Another person must confirm it.")) if own else ""

    def save_model(self, request: HttpRequest, obj: PostProposal, form: Any, change: bool) -> None:
        """Through the operation, which checks and audits."""
        fields = {name: form.cleaned_data[name] for name in self.get_fields(request)}
        obj.pk = operations.propose_post(by=request.user, **fields).pk
        obj._state.adding = False


@admin.register(StaffLeave)
class StaffLeaveAdmin(WithMoves, ModelAdmin):
    """Leave and stand-ins, recorded at the desk. New rights of a stand-in wait here for a second person."""

    list_display = ("user", "post", "stand_in", "starts_on", "ends_on", "confirmed", "cancelled_at")
    search_fields = ("user__display_name", "stand_in__display_name")
    list_select_related = ("user", "stand_in", "post__department")
    fields = (
        "user", "post", "stand_in", "starts_on", "ends_on", "recorded_by", "recorded_at", "confirmed_by",
        "confirmed_at", "cancelled_by", "cancelled_at",
    )  # fmt: skip
    refusals = (operations.CannotStandIn,)
    moves = {
        "confirm": Move(
            _("Confirm the stand-in"),
            lambda row, by: operations.confirm_leave(leave=row, by=by),
            _("Confirmed. On those days the stand-in has the rights of this post."),
        ),
        "cancel": Move(
            _("Cancel this leave"),
            lambda row, by: operations.cancel_leave(leave=row, by=by),
            _("Cancelled. The stand-in has no rights of this post any more."),
        ),
    }

    @admin.display(description=_("confirmed"), boolean=True)
    def confirmed(self, leave: StaffLeave) -> bool:
        """Whether it counts."""
        return leave.confirmed_at is not None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Recorded at the desk."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffLeave | None = None) -> bool:
        """Looked at and decided by the buttons, not edited."""
        return obj is None and super().has_change_permission(request)

    def open_moves(self, request: HttpRequest, row: StaffLeave) -> list[str]:
        """While it is not cancelled."""
        if row.cancelled_at or not request.user.has_perm("departments.change_staffleave"):
            return []
        return ["confirm", "cancel"] if row.waits else ["cancel"]
