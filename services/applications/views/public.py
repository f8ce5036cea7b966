"""看办件进度: anybody who has the number and four digits of the phone, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.accounts.networks import network_of
from services.applications.forms_progress import ProgressForm
from services.applications.operations.asking_progress import NothingFound, TooManyTries, progress
from services.applications.public_progress import not_found, shown, wait

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = "applications/public/progress.html"


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Two fields; the answer has no address of its own, so that nothing of it stays in a history."""
    form = ProgressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, PAGE, {"form": form})
    try:
        case = progress(**form.cleaned_data, network=network_of(request))
    except NothingFound:
        form.add_error("number", not_found())
        return render(request, PAGE, {"form": form})
    except TooManyTries as error:
        form.add_error(None, wait(error.minutes))
        answer = render(request, PAGE, {"form": form}, status=429)
        answer["Retry-After"] = str(error.minutes * 60)
        return answer
    return render(request, PAGE, {"form": form, "found": shown(case)})
