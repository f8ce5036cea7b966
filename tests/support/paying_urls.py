"""The portal's addresses with those of the cashier, which are not served while nothing can be billed."""

from django.urls import include, path

from portal.urls import (  # noqa: F401  the pages of errors
    handler400,
    handler403,
    handler404,
    handler500,
)
from portal.urls import (
    urlpatterns as served,
)

urlpatterns = [
    path("my/bills/", include("services.payments.urls")),
    path("pay/for/", include("services.payments.urls_links")),
    *served,
]
