from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "services.certificates"
    verbose_name = _("Electronic certificates")

    def ready(self) -> None:
        """Certificates are personal data, stand in the space of an enterprise, and end by themselves."""
        from datetime import timedelta

        from services.certificates import access, offers, personal_data
        from services.common.live import TOPICS
        from services.common.schedule import PERIODIC

        PERIODIC.register("services.certificates.tasks.sweep", timedelta(hours=1))
        TOPICS.register("batch", access.may_listen_to_batch)
        personal_data.register()
        offers.register()
