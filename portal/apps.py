"""The administration's site, chosen in place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """`django.contrib.admin` with our site: no sign-in page of its own, a content policy of its own."""

    default_site = "portal.administration.PortalAdminSite"
