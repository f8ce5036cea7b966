from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "services.applications"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Offer the live topic of the desks and the start of an application on the guide."""
        from datetime import timedelta

        from services.applications import (
            archiving,
            dry_run,
            fee_kind,
            fee_panels,
            kinship,
            offers,
            personal_data,
            progress_query,
            rule_facts,
            sources,
            wanting,
        )
        from services.applications.operations.archiving import knows
        from services.common.schedule import PERIODIC

        PERIODIC.register("services.applications.tasks.sweep_clocks", timedelta(minutes=10))
        PERIODIC.register("services.applications.tasks.remind_of_later", timedelta(hours=12))
        PERIODIC.register("services.applications.tasks.remind_of_fees", timedelta(days=1))
        PERIODIC.register("services.applications.tasks.archive_due", timedelta(hours=1))
        archiving.KNOWN.register("applications", knows)
        offers.register()
        rule_facts.register()
        dry_run.register()
        fee_kind.register()
        fee_panels.register()
        kinship.register()
        progress_query.register()
        sources.register()
        wanting.register()
        personal_data.register()
