"""Posts, how they are given by two people, and who stands in for whom while somebody is away."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.departments.enums import ProposalState, Role
from services.departments.models.organs import Department, Window
from services.departments.querysets import LeaveQuerySet, ProposalQuerySet, StaffPostQuerySet


def _staff(label: str, *, null: bool = False) -> models.ForeignKey:
    user = settings.AUTH_USER_MODEL
    return models.ForeignKey(user, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label)


class StaffPost(models.Model):
    """A sign-in holds a role in a department from a day until a day. Several posts in several departments are fine.

    Only an accepted ``PostProposal`` makes one, or the portal when it is set up.
    """

    user = _staff(_("staff"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="posts", verbose_name=_("department"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at once"), null=True, blank=True, editable=False)

    objects = StaffPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("user", "department", "role")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(ends_on__isnull=True),
                name="a_role_is_held_once_in_a_department",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=["system", "security", "audit"]),
                name="an_account_is_one_kind_of_administrator",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_post_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_role_display()}"

    def is_held_on(self, day: date) -> bool:
        """Whether the post entitles on ``day``."""
        return self.ended_at is None and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class PostProposal(models.Model):
    """One person proposes a post with its last day, another one confirms: then the post is there, not before."""

    user = _staff(_("staff"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    window = models.ForeignKey(
        Window, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    proposed_by = _staff(_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_by = _staff(_("decided by"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    post = models.ForeignKey(StaffPost, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed post")
        verbose_name_plural = _("proposed posts")
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ProposalState.CONFIRMED) | ~Q(decided_by=F("proposed_by")),
                name="nobody_confirms_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user")) & (Q(decided_by__isnull=True) | ~Q(decided_by=F("user"))),
                name="nobody_gives_themselves_a_post",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_proposal_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(state=ProposalState.CONFIRMED),
                name="a_post_follows_a_confirmed_proposal",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_proposed_post_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(state=ProposalState.OPEN),
                name="a_post_is_proposed_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department} · {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == ProposalState.OPEN


class StaffLeave(models.Model):
    """The days somebody is away from one post, and who holds its rights meanwhile.

    ``confirmed_at`` is set at once for a stand-in who has the role already; new rights wait for a second person.
    """

    post = models.ForeignKey(StaffPost, models.PROTECT, related_name="leaves", verbose_name=_("post"))
    user = _staff(_("away"))
    stand_in = _staff(_("stand-in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    recorded_by = _staff(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    confirmed_by = _staff(_("confirmed by"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    cancelled_by = _staff(_("cancelled by"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave and stand-in")
        verbose_name_plural = _("leave and stand-ins")
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_leave_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(stand_in=F("user")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("recorded_by")) & ~Q(confirmed_by=F("stand_in")) & ~Q(confirmed_by=F("user"))),
                name="a_stand_in_is_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(cancelled_by__isnull=False),
                name="a_cancelled_leave_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.stand_in}"

    @property
    def waits(self) -> bool:
        """Whether a second person is still asked."""
        return self.confirmed_at is None and self.cancelled_at is None
