from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "services.content"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Offer news, hot words and help to the pages of other rooms."""
        from services.content import offers

        offers.register()
