from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "services.notices"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Fill the seams of common: the durable store, personal messages, the topic of a person."""
        from services.accounts.personal_data import ROOMS
        from services.common import live, messaging
        from services.notices import access, operations, panels
        from services.notices.personal_data import NoticesData

        live.STORE.register("default", operations.STORE)
        live.TOPICS.register(live.PERSON, access.may_listen)
        messaging.TELLERS.register("default", operations.tell)
        ROOMS.register("notices", NoticesData())
        panels.register()
