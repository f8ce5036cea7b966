from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "services.content"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Offer news, hot words and help to the pages of other rooms; name the work that comes back."""
        from datetime import timedelta

        from services.common.schedule import PERIODIC
        from services.content import offers

        PERIODIC.register("services.content.tasks.sweep", timedelta(days=1))
        offers.register()
