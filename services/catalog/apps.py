from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "services.catalog"
    verbose_name = _("Item catalogue")

    def ready(self) -> None:
        """Draw the items of a hall on its page; the registers below answer queries."""
        from services.catalog import offers, query_providers

        offers.register()
        query_providers.register()
