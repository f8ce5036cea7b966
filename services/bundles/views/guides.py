"""What bundles there are, and what each one holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from services.bundles import access
from services.bundles.operations.drafting import own_draft
from services.catalog.enums import Unit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All published bundles."""
    return render(request, "bundles/resident/list.html", {"bundles": list(access.published())})


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Its items with organs, results and order, the joint promise, and the button to begin."""
    bundle = access.get_published(code)
    items = list(bundle.items.all())
    versions = access.versions_of(item.item_code for item in items)
    rows = [
        {"item": item, "version": versions[item.item_code], "needs": versions.get(item.needs)}
        for item in items
        if item.item_code in versions
    ]
    proved = request.user.is_authenticated and request.user.person_id
    context = {
        "bundle": bundle,
        "rows": rows,
        "organs": {row["version"].item.department_id for row in rows},
        "unit": Unit(bundle.promise_unit).label,
        "draft": own_draft(bundle=bundle, acting=request.acting) if proved else None,
    }
    return render(request, "bundles/resident/guide.html", context)
