"""What administrators may edit about cases: the sentences clerks use. Cases are worked on at the desk only."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from services.applications.models import StandardReason


@admin.register(StandardReason)
class StandardReasonAdmin(ModelAdmin):
    """Standard reasons."""

    list_display = ("text", "purpose", "order")
    list_filter = ("purpose",)
    search_fields = ("text",)
