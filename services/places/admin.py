"""Places in the administration."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from services.places.models import Place


@admin.register(Place)
class PlaceAdmin(ModelAdmin):
    """Halls and points; a change shows at once in every guide that names the place."""

    list_display = ("name", "kind", "address", "hours", "is_open")
    list_filter = ("kind", "is_open")
    search_fields = ("name", "code", "address")
