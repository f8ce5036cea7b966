"""Addresses of bills and payments, below /my/bills/."""

from django.urls import path

from services.payments.views import beside, resident

app_name = "payments"
urlpatterns = [
    path("", resident.bills, name="bills"),
    path("month/", beside.month, name="month"),
    path("month/picture.png", beside.month_picture, name="month_picture"),
    path("orders/<str:number>/", resident.order, name="order"),
    path("orders/<str:number>/close/", resident.close, name="close"),
    path("orders/<str:number>/returned/", resident.returned, name="returned"),
    path("<str:ref>/", resident.bill, name="bill"),
    path("<str:ref>/pay/", resident.pay, name="pay"),
    path("<str:ref>/receipt/", resident.receipt, name="receipt"),
    path("<str:ref>/invoice/", beside.invoice, name="invoice"),
    path("<str:ref>/dispute/", beside.dispute, name="dispute"),
    path("<str:ref>/dispute/photos/<int:pk>/", beside.dispute_photo, name="dispute_photo"),
    path("<str:ref>/link/", beside.make_link, name="make_link"),
    path("<str:ref>/link/end/", beside.end_link, name="end_link"),
]
