"""POST /api/v1/progress/: in the body, so that number and digits stand in no log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts.networks import network_of
from services.applications.enums import State
from services.applications.forms_progress import ProgressForm
from services.applications.operations.asking_progress import NothingFound, TooManyTries, progress
from services.applications.public_progress import not_found, shown, wait
from services.common.api.problems import Problem

if TYPE_CHECKING:
    from rest_framework.request import Request


class ProgressQuestionSerializer(serializers.Serializer):
    """What one knows of a case."""

    number = serializers.CharField(max_length=90, help_text=_("Case number; spaces do not matter."))
    digits = serializers.RegexField(r"^[0-9]{4}$", help_text=_("Last four digits of the phone given with it."))

    def validate(self, given: dict) -> dict:
        """As on the page."""
        form = ProgressForm(given)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(found) for name, found in form.errors.items()})
        return form.cleaned_data


class StageSerializer(serializers.Serializer):
    """One station of the way."""

    title = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class PublicProgressSerializer(serializers.Serializer):
    """How far it is; nothing about anybody."""

    number = serializers.CharField()
    item = serializers.CharField()
    organ = serializers.CharField()
    phone = serializers.CharField(allow_blank=True, help_text=_("Of the organ, for enquiries."))
    state = serializers.ChoiceField(choices=[s.value for s in State if s != State.DRAFT])
    state_label = serializers.CharField()
    text = serializers.CharField()
    due_date = serializers.DateField(allow_null=True)
    stages = StageSerializer(many=True)


class TooMany(Problem):
    """The problem ``too-many``, with the seconds to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__("too-many", wait(minutes))
        self.wait = minutes * 60


@method_decorator(never_cache, name="dispatch")
class Progress(APIView):
    """Public; no sign-in is looked at, and nothing of the answer is kept on the way."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    may_be_absent = True
    """What is asked for stands in the body."""

    @extend_schema(
        operation_id="case_progress",
        tags=["progress"],
        auth=[{}],
        summary=_("How far is a case?"),
        description=_(
            "With the case number and the last four digits of a phone in it. A wrong number and wrong digits get the "
            "same answer. Wrong tries are limited per number and per network."
        ),
        request=ProgressQuestionSerializer,
        responses={200: PublicProgressSerializer},
    )
    def post(self, request: Request) -> Response:
        """The stations of the case."""
        asked = ProgressQuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            case = progress(**asked.validated_data, network=network_of(request._request))
        except NothingFound as error:
            raise Problem("not-found", not_found()) from error
        except TooManyTries as error:
            raise TooMany(error.minutes) from error
        return Response(PublicProgressSerializer(shown(case)).data)
