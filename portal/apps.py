"""The administration's site, chosen in place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """`django.contrib.admin` with our site: no sign-in page of its own, a content policy of its own, all audited."""

    default_site = "portal.administration.PortalAdminSite"

    def ready(self) -> None:
        """Every entry of Django's own log also goes into the audit chain."""
        super().ready()
        from django.contrib import admin
        from django.contrib.admin.models import LogEntry
        from django.db.models.signals import post_save

        from portal import logbook
        from portal.administration import note

        post_save.connect(note, sender=LogEntry, dispatch_uid="portal.administration")
        logbook.register()
        admin.site.disable_action("delete_selected")
