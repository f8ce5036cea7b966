"""The timeline and the documents of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from services.applications import story
from services.applications.access import get_paper, papers
from services.applications.api.base import CaseView
from services.applications.api.serializers import PaperSerializer, TimelineSerializer
from services.common.api.renderers import JSONRenderer, PDFRenderer
from services.files.responses import attachment

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class Timeline(CaseView):
    """What happened."""

    @extend_schema(
        operation_id="cases_timeline_retrieve",
        tags=["following"],
        summary=gettext_lazy("Timeline"),
        description=gettext_lazy("Every step so far, and the stages to come."),
        responses=TimelineSerializer,
    )
    def get(self, request: Request, ref: str) -> Response:
        """As on the page."""
        case = self.case(ref)
        steps = [step for step in case.progress.all() if step.move not in story.QUIET]
        coming = [node for node in story.nodes(case) if node["state"] == "todo"]
        return Response(TimelineSerializer({"steps": steps, "coming": coming}).data)


class Papers(CaseView):
    """Documents."""

    @extend_schema(
        operation_id="cases_documents_list",
        tags=["following"],
        summary=gettext_lazy("Documents"),
        description=gettext_lazy("Signed documents of the case that are ready to be fetched."),
        responses=PaperSerializer(many=True),
    )
    def get(self, request: Request, ref: str) -> Response:
        """Newest first."""
        return Response(PaperSerializer(papers(self.case(ref)), many=True).data)


class Paper(CaseView):
    """One document."""

    renderer_classes = (PDFRenderer, JSONRenderer)

    @extend_schema(
        operation_id="cases_documents_retrieve",
        tags=["following"],
        summary=gettext_lazy("Fetch a document"),
        description=gettext_lazy("The signed PDF."),
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, ref: str, document: int) -> HttpResponse:
        """As a download."""
        paper = get_paper(self.case(ref), document)
        return attachment(paper.file, f"{paper.title}.pdf")
