from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    name = "services.delegation"
    verbose_name = _("Acting for others")

    def ready(self) -> None:
        """Fill the rights to act, the links of account page and elder home, the work that comes back."""
        from datetime import timedelta

        from services.accounts.personal_data import EVENTS, ROOMS
        from services.common.schedule import PERIODIC
        from services.delegation import offers, providers
        from services.delegation.personal_data import WORDS, DelegationData

        providers.register()
        offers.register()
        ROOMS.register("delegation", DelegationData())
        for event, words in WORDS.items():
            EVENTS.register(event, words)
        PERIODIC.register("services.delegation.tasks.expire", timedelta(hours=1))
        PERIODIC.register("services.delegation.tasks.ask_about_guardians", timedelta(days=1))
