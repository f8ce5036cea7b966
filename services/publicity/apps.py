from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    name = "services.publicity"
    verbose_name = _("Published decisions and figures")

    def ready(self) -> None:
        """Follows decisions; daily work; what is late is told on the desk and in the administration."""
        from datetime import timedelta

        from services.applications.after import DECIDED, REVOKED
        from services.common.schedule import PERIODIC
        from services.publicity import offers
        from services.publicity.operations.following import ask_to_follow
        from services.publicity.operations.publishing import open_publication

        DECIDED.register("publicity", open_publication)
        REVOKED.register("publicity", ask_to_follow)
        PERIODIC.register("services.publicity.tasks.keep_in_step", timedelta(days=1))
        PERIODIC.register("services.publicity.tasks.count", timedelta(days=1))
        offers.register()
