from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "services.certificates"
    verbose_name = _("Electronic certificates")

    def ready(self) -> None:
        """Certificates are personal data, and stand in the space of an enterprise."""
        from services.certificates import offers, personal_data

        personal_data.register()
        offers.register()
