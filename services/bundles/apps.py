from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BundlesConfig(AppConfig):
    name = "services.bundles"
    verbose_name = _("Bundles")

    def ready(self) -> None:
        """Follow the cases to their end, and stand on the pages of the rooms below."""
        from datetime import timedelta

        from services.applications.archiving import KNOWN, WHOLES
        from services.bundles import offers, personal_data
        from services.bundles.operations.archiving import knows, whole_of
        from services.common.schedule import PERIODIC

        PERIODIC.register("services.bundles.tasks.archive_due", timedelta(hours=1))
        KNOWN.register("bundles", knows)
        WHOLES.register("bundles", whole_of)
        offers.register()
        personal_data.register()
