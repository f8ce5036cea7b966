from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "services.accounts"
    verbose_name = _("Persons and sign-ins")

    def ready(self) -> None:
        """Links of the account page, the consent of the real-name check, what is deleted when its days are over."""
        from services.accounts import centre
        from services.accounts.acting import PROVIDERS
        from services.accounts.enums import ActingKind
        from services.accounts.firms import EnterpriseRights
        from services.accounts.naming import of_login, of_user
        from services.accounts.rotation import OneTimeSecrets
        from services.audit.names import NAMES
        from services.common.rotation import ROTATIONS
        from services.common.schedule import PERIODIC

        ROTATIONS.register("one-time secrets", OneTimeSecrets())
        NAMES.register("user", of_user)
        NAMES.register("login", of_login)
        centre.register()
        PROVIDERS.register(ActingKind.ENTERPRISE, EnterpriseRights())
        PERIODIC.register("services.accounts.tasks.remove_expired_exports", timedelta(hours=1))
        PERIODIC.register("services.accounts.tasks.close_due_accounts", timedelta(hours=1))
        PERIODIC.register("services.accounts.tasks.ask_about_enterprises", timedelta(days=1))
        PERIODIC.register("services.accounts.tasks.forget_appointments", timedelta(days=1))
