from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "services.catalog"
    verbose_name = _("Item catalogue")

    def ready(self) -> None:
        """Draw the items of a hall on its page; the registers below answer queries; versions wait for their day."""
        from datetime import timedelta

        from services.accounts.personal_data import EVENTS, REASONS
        from services.catalog import offers, query_providers
        from services.catalog.access import may_change_form, name_of
        from services.catalog.catalogue import bump
        from services.common.contacts import FOLLOWERS
        from services.common.schedule import PERIODIC
        from services.questions.guards import GUARDS

        FOLLOWERS.register("catalogue", bump)
        GUARDS.register("items", may_change_form)
        PERIODIC.register("services.catalog.tasks.bring_into_force", timedelta(hours=1))
        offers.register()
        EVENTS.register("query.answered", _("Looked something up for you"))
        REASONS.register("item", name_of)
        query_providers.register()
