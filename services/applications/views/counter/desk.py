"""The queue of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from services.applications import desk as desk_page
from services.applications.access import department_ids
from services.applications.queue import Choice, narrowing
from services.departments.decorators import staff_session
from services.departments.enums import CASE_ROLES, Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.applications.models import Application


@staff_session
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue of the departments one works in, the most pressing first; whoever handles no cases goes to own work."""
    roles = {post.role for post in request.posts}
    if not roles & CASE_ROLES:
        return redirect("departments:start")
    tools = {
        "examines": Role.EXAMINER in roles,
        "has_paper": bool(roles & {Role.RECEIVER, Role.EXAMINER}),
    }
    return render(request, "applications/counter/desk.html", queue(request) | tools)


def queue(request: HttpRequest, application: Application | None = None) -> dict[str, Any]:
    """The context of the queue, with ``application`` selected in it."""
    ids = department_ids(request.user)
    choice, page = Choice.of(request.GET), request.GET.get("page", "")
    context = desk_page.queue(ids, user=request.user, choice=choice, page=page, selected=application)
    departments = {post.department_id: post.department for post in request.posts if post.department_id in ids}
    return context | {"narrowing": narrowing(ids, choice, departments.values())}
