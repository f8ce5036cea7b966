from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "services.notices"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Fill the seams of common: the durable store, personal messages, the topic of a person."""
        from services.common import live, messaging, slots
        from services.notices import access, operations, panels

        live.STORE.register("default", operations.STORE)
        live.TOPICS.register(live.PERSON, access.may_listen)
        messaging.TELLERS.register("default", operations.tell)
        slots.offer("account.home", panels.inbox_link, order=10)
