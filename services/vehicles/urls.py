"""Addresses of vehicles."""

from django.urls import path

from services.vehicles.views import counter, resident

app_name = "vehicles"
urlpatterns = [
    path("my/vehicles/", resident.mine, name="mine"),
    path("my/vehicles/add/", resident.add, name="add"),
    path("my/vehicles/<int:pk>/", resident.vehicle, name="vehicle"),
    path("my/vehicles/<int:pk>/end/", resident.end, name="end"),
    path("my/vehicles/<int:pk>/share/", resident.share, name="share"),
    path("my/vehicles/shared/<int:pk>/end/", resident.unshare, name="unshare"),
    path("desk/vehicles/", counter.desk, name="desk"),
    path("desk/vehicles/<int:pk>/", counter.check, name="check"),
    path("desk/vehicles/<int:pk>/ask/", counter.ask_again, name="ask_again"),
]
