"""Addresses of enterprises, under /account/enterprises/."""

from django.urls import path

from services.accounts.views import enterprises

urlpatterns = [
    path("", enterprises.enterprises, name="enterprises"),
    path("add/", enterprises.add, name="add_enterprise"),
    path("<int:pk>/", enterprises.enterprise, name="enterprise"),
    path("<int:pk>/appoint/", enterprises.appoint, name="appoint_handler"),
    path("handlers/<int:pk>/", enterprises.handler, name="handler"),
    path("handlers/<int:pk>/end/", enterprises.end, name="end_handler"),
    path("appointments/<int:pk>/", enterprises.answer, name="answer_appointment"),
]
