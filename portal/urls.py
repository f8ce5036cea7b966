"""Only includes: every app keeps its own addresses."""

from django.contrib import admin
from django.urls import include, path

from services.common import views as common_views

urlpatterns = [
    path("", include("services.home.urls")),
    path("", include("services.common.urls")),
    path("", include("services.vehicles.urls")),
    path("", include("services.parking.urls")),
    path("", include("services.charging.urls")),
    path("", include("services.grants.urls")),
    path("", include("services.publicity.urls")),
    path("", include("services.content.urls")),
    path("mode/", include("services.elder.urls")),
    path("items/", include("services.catalog.urls")),
    path("questions/", include("services.questions.urls")),
    path("my/", include("services.applications.urls")),
    path("", include("services.bundles.urls")),
    path("my/certificates/", include("services.certificates.urls")),
    path("show/", include("services.certificates.urls_public")),
    path("my/bills/", include("services.payments.urls")),
    path("pay/for/", include("services.payments.urls_links")),
    path("desk/finance/", include("services.payments.urls_desk")),
    path("desk/parking/", include("services.parking.urls_desk")),
    path("desk/charging/", include("services.charging.urls_desk")),
    path("pay/notify/", include("services.payments.urls_notify")),
    path("my/notices/", include("services.notices.urls")),
    path("", include("services.departments.urls")),
    path("", include("services.delegation.urls")),
    path("desk/certificates/", include("services.certificates.urls_counter")),
    path("desk/", include("services.applications.urls_counter")),
    path("desk/originals/", include("services.certificates.urls_papers")),
    path("progress/", include("services.applications.urls_public")),
    path("verify/", include("services.documents.urls")),
    path("account/", include("services.accounts.urls")),
    path("accounts/", include("services.accounts.urls.staff")),
    path("", include("services.registries.urls")),
    path("api/v1/", include("portal.urls_api")),
    path("admin/", admin.site.urls),
]
handler400 = common_views.bad_request
handler403 = common_views.forbidden
handler404 = common_views.not_found
handler500 = common_views.server_error
