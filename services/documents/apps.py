from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "services.documents"
    verbose_name = _("Documents and seals")

    def ready(self) -> None:
        """Register the checks; the seals' keys turn with the others."""
        from services.common.rotation import ROTATIONS
        from services.documents import checks  # noqa: F401
        from services.documents.sealing.rotation import SealKeys

        ROTATIONS.register("seal keys", SealKeys())
