"""My cases: the list, a new one, submitting, cancelling, withdrawing, discarding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from services.applications import routing
from services.applications.api.answering import situation_of
from services.applications.api.base import ACTING, CaseView, acting_as, moving
from services.applications.api.readiness import hindrances
from services.applications.api.serializers import (
    CaseDetailSerializer,
    CaseSerializer,
    StartSerializer,
    SubmitSerializer,
)
from services.applications.enums import State
from services.applications.models import Application
from services.applications.operations import drafting, submitting
from services.catalog.access import get_published
from services.common.api.idempotent import idempotent
from services.common.api.pagination import Pages
from services.common.api.problems import Problem, pointer
from services.common.api.queries import parameters

if TYPE_CHECKING:
    from rest_framework.request import Request

    from services.departments.models import Department


class CaseQuery(serializers.Serializer):
    """Parameters of the list."""

    state = serializers.ChoiceField(State.choices, required=False, help_text=gettext_lazy("Only cases in this state."))


class CaseList(CaseView):
    """Cases of the one I act as."""

    pagination_class = Pages
    may_be_absent = True
    """The item that one begins."""

    @extend_schema(
        operation_id="cases_list",
        tags=["cases"],
        summary=gettext_lazy("My cases"),
        description=gettext_lazy("Cases of the one I act as, newest first, drafts included."),
        parameters=[CaseQuery, ACTING],
        responses=CaseSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        asked = parameters(request, CaseQuery)
        mine = Application.objects.of_acting(acting_as(request)).filter(**asked)
        cases = mine.select_related("item_version", "department").order_by("-created_at", "-id")
        pages = Pages()
        rows = pages.paginate_queryset(cases, request, view=self)
        return pages.get_paginated_response(CaseSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="cases_create",
        tags=["cases"],
        summary=gettext_lazy("Begin an application"),
        description=gettext_lazy("A draft for the item; the one already begun is answered with 200."),
        parameters=[ACTING],
        request=StartSerializer,
        responses={200: CaseDetailSerializer, 201: CaseDetailSerializer},
    )
    @idempotent(atomic=False)
    def post(self, request: Request) -> Response:
        """Registers are asked for what they can prefill."""
        sent = StartSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        version = get_published(sent.validated_data["item"])
        if not version.can_apply_online:
            raise Problem("not-open", _("One cannot apply for this item online at present."))
        if request.user.level < version.real_name_level:
            raise Problem("real-name")
        acting = acting_as(request)
        if why := drafting.hindrance(version, acting):
            raise Problem("not-open", why)
        begun = drafting.own_draft(version=version, acting=acting)
        situation = {} if begun else situation_of(version, sent.validated_data["situation"])
        case = drafting.start(version=version, acting=acting, by=request.user, situation=situation)
        headers = {"Location": reverse("applications_api:case", args=[case.ref])}
        return self.told(case.ref, status=200 if begun else 201, headers=headers)


class Case(CaseView):
    """One case."""

    @extend_schema(
        operation_id="cases_retrieve",
        tags=["cases"],
        summary=gettext_lazy("A case"),
        description=gettext_lazy("Where it stands, what happens next and what the applicant can do."),
        responses=CaseDetailSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """Where it stands."""
        return self.told(ref)

    @extend_schema(
        operation_id="cases_discard",
        tags=["cases"],
        summary=gettext_lazy("Throw a draft away"),
        description=gettext_lazy("Nothing of it is kept. Only before it was ever submitted."),
        request=None,
        responses={204: None},
    )
    @idempotent()
    def delete(self, request: Request, ref: str) -> Response:
        """Only a draft."""
        drafting.discard(application=self.case(ref), by=request.user)
        return Response(status=204)


class Submit(CaseView):
    """Hand the application in."""

    @moving(
        operation_id="cases_submit",
        summary=gettext_lazy("Submit"),
        description=gettext_lazy("Hands the application in and gives the case number. What is missing is named (422)."),
        request=SubmitSerializer,
    )
    @idempotent()
    def post(self, request: Request, ref: str) -> Response:
        """With the statement."""
        case = self.case(ref)
        sent = SubmitSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        organ = self._organ(case, sent.validated_data.get("organ", ""))
        try:
            submitting.submit(application=case, by=request.user, organ=organ)
        except submitting.NotComplete as incomplete:
            if found := hindrances(case):
                raise Problem("invalid", errors=found) from None
            raise Problem("not-open", "；".join(text for _page, text in incomplete.problems)) from None
        return self.told(ref)

    def _organ(self, case: Application, code: str) -> Department | None:
        """The organ of that code among those to choose from."""
        found = next((organ for organ in routing.choices(case.item_version) if organ.code == code), None)
        if code and found is None:
            detail = _("This organ does not take the application now. Choose another one.")
            raise Problem("invalid", errors=[{"pointer": pointer("organ"), "detail": detail}])
        return found


class Cancel(CaseView):
    """Take back within ten minutes."""

    @moving(
        operation_id="cases_cancel",
        summary=gettext_lazy("Cancel"),
        description=gettext_lazy("Within ten minutes, before anybody has begun: the draft is open again."),
    )
    @idempotent()
    def post(self, request: Request, ref: str) -> Response:
        """As if never submitted."""
        submitting.cancel(application=self.case(ref), by=request.user)
        return self.told(ref)


class Withdraw(CaseView):
    """End the case before a decision."""

    @moving(
        operation_id="cases_withdraw",
        summary=gettext_lazy("Withdraw"),
        description=gettext_lazy("Ends the case before a decision; one may apply again at any time."),
    )
    @idempotent()
    def post(self, request: Request, ref: str) -> Response:
        """For good."""
        submitting.withdraw(application=self.case(ref), by=request.user)
        return self.told(ref)
