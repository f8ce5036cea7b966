"""The package of a whole bundle: the applicant's part for them, everything for whoever may take every case in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from services.accounts.decorators import real_name_required
from services.accounts.step_up import proved_lately, step_up_url
from services.bundles import access
from services.bundles.operations.archiving import record_download
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.files.responses import large_attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@real_name_required(level=1)
@require_GET
def own(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The applicant's part, certificates included: to who proved lately that it is them."""
    package = access.get_archive(access.get_to_change(request.user, ref))
    if not proved_lately(request):
        return redirect(step_up_url(request, request.path))
    record_download(archive=package, by=request.user, own=True)
    return large_attachment(request, package.own_file)


@staff_required(Role.EXAMINER, Role.APPROVER, Role.HEAD)
@require_GET
def whole(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Everything; never to somebody who has a part in it, nor to a department that sees only its own."""
    package = access.get_archive(access.get_to_archive(request.user, ref))
    record_download(archive=package, by=request.user, own=False)
    return large_attachment(request, package.file)
