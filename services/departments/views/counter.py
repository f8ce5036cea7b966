"""A new phone number, changed at the window or where 12345 sent somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from services.accounts import operations
from services.accounts.access import find_person
from services.departments.decorators import staff_required
from services.departments.enums import Role
from services.departments.forms import MovePhoneForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@sensitive_post_parameters()
@staff_required(Role.RECEIVER)
@require_http_methods(["GET", "POST"])
def move_phone(request: HttpRequest) -> HttpResponse:
    """For a person who lost the old number: person, document, new phone."""
    form = MovePhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = find_person(id_type=data["id_type"], id_number=data["id_number"])
        try:
            if person is None or person.name != data["name"]:
                raise operations.NoSignInYet
            operations.move_phone(person=person, phone=data["phone"], by=request.user, call=data["call"])
        except operations.NoSignInYet:
            form.add_error(None, _("Nobody with this name and document has a sign-in. They can sign in by phone now."))
        except operations.PhoneInUse:
            form.add_error("phone", _("Another real-named person signs in with this number."))
        else:
            messages.success(request, _("Done. From now on the person signs in with the new number."))
            return redirect("departments:move_phone")
    return render(request, "departments/counter/move_phone.html", {"form": form})
