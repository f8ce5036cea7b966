from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "services.applications"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Offer the live topic of the desks and the start of an application on the guide."""
        from services.applications import dry_run, kinship, offers, personal_data, progress_query, rule_facts, sources

        offers.register()
        rule_facts.register()
        dry_run.register()
        kinship.register()
        progress_query.register()
        sources.register()
        personal_data.register()
