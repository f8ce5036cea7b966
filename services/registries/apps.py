from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class RegistriesConfig(AppConfig):
    name = "services.registries"
    verbose_name = _("State registers")

    def ready(self) -> None:
        """Fill the seams of accounts; the demo population answers only in the demo."""
        from services.accounts.checks import ENTERPRISES, FACES, IDENTITY
        from services.accounts.personal_data import ROOMS
        from services.registries import operations
        from services.registries.enums import Register
        from services.registries.faces import FaceRegister
        from services.registries.gateways.base import GATEWAYS
        from services.registries.gateways.demo import DemoGateway
        from services.registries.gateways.demo_face import DemoFaceGateway
        from services.registries.personal_data import RegistriesData

        ROOMS.register("registries", RegistriesData())
        IDENTITY.register("default", operations.identity_check)
        ENTERPRISES.register("default", operations.enterprise_check)
        FACES.register("default", FaceRegister())
        if settings.DEMO:
            gateway = DemoGateway()
            for register in set(Register.values) - {Register.FACE}:
                GATEWAYS.register(register, gateway)
            GATEWAYS.register(Register.FACE, DemoFaceGateway())
