from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "services.applications"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Offer the live topic of the desks and the start of an application on the guide."""
        from services.applications import offers, progress_query, rule_facts, sources

        offers.register()
        rule_facts.register()
        progress_query.register()
        sources.register()
