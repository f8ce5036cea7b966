"""Queries for other systems: one request asks, one answer tells, about whoever is signed in and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from services.accounts.api.permissions import IsRealNamed
from services.catalog import access, queries
from services.catalog.enums import ServiceKind
from services.common.api.problems import Problem, pointer
from services.questions.schema import clean_answers
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from rest_framework.request import Request


class QuestionSerializer(serializers.Serializer):
    """What the query needs to know."""

    answers = serializers.DictField(required=False, default=dict, help_text=_("As the schema of the item's form says."))


class FactSerializer(serializers.Serializer):
    """One thing that is known."""

    label = serializers.CharField()
    value = serializers.CharField()


class TableSerializer(serializers.Serializer):
    """Rows under headings, in words."""

    title = serializers.CharField()
    headings = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class AnswerSerializer(serializers.Serializer):
    """What is known about the person who asks; nothing known: no facts and no tables."""

    organ = serializers.CharField(help_text=_("Whose records these are."))
    facts = FactSerializer(many=True)
    tables = TableSerializer(many=True)
    note = serializers.CharField()


class Query(APIView):
    """Ask what an organ knows about oneself."""

    permission_classes = (IsRealNamed,)
    may_be_busy = True

    @extend_schema(
        operation_id="items_query",
        tags=["catalog"],
        summary=_("Ask a query"),
        description=_("For items of the kind query: what the organ has on record about whoever is signed in."),
        request=QuestionSerializer,
        responses=AnswerSerializer,
    )
    def post(self, request: Request, code: str) -> Response:
        """Nothing is kept but that it was asked."""
        version = access.get_published(code)
        if version.service_kind != ServiceKind.QUERY:
            raise Http404
        if request.user.level < version.real_name_level:
            raise Problem("real-name")
        sent = QuestionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        form = form_spec(version.form) if version.form_id else form_spec({})
        answers, found = clean_answers(form, sent.validated_data["answers"])
        if found:
            errors = [{"pointer": pointer("answers", row.question_key), "detail": row.message} for row in found]
            raise Problem("invalid", errors=errors)
        try:
            known = queries.ask(version=version, person=request.user.person, answers=answers, by=request.user)
        except queries.QueryUnavailable:
            raise Problem("busy") from None
        facts = [{"label": label, "value": value} for label, value in known.facts]
        return Response(
            AnswerSerializer({"organ": known.organ, "facts": facts, "tables": known.tables, "note": known.note}).data
        )
