"""Where payment companies tell results."""

from django.urls import path

from services.payments.views.notify import notify

app_name = "payments_notify"
urlpatterns = [path("<slug:channel>/", notify, name="notify")]
