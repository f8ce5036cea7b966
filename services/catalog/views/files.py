"""Blank forms and samples of what is in force: for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_safe

from services.catalog import access
from services.files.responses import attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KINDS = {"blank": "blank_form", "sample": "sample_file"}


@require_safe
def material_file(request: HttpRequest, code: str, material: int, which: str) -> HttpResponse:
    """The blank form or the filled-in sample of a material."""
    version = access.get_published(code)
    row = version.materials.select_related("blank_form", "sample_file").filter(pk=material).first()
    file = getattr(row, KINDS[which], None) if row and which in KINDS else None
    if file is None:
        raise Http404
    return attachment(file, name=row.name)


@require_safe
def result_sample(request: HttpRequest, code: str) -> HttpResponse:
    """The sample of the result."""
    version = access.get_published(code)
    if version.result_sample is None:
        raise Http404
    return attachment(version.result_sample, name=version.result_name)
