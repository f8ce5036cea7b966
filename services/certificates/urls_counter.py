"""Addresses of the desk's pages about certificates, under /desk/certificates/."""

from django.urls import path

from services.certificates.views import batches, counter, register

app_name = "certificates_counter"
urlpatterns = [
    path("", counter.find, name="find"),
    path("<int:pk>/", counter.certificate, name="certificate"),
    path("<int:pk>/change/", counter.change, name="change"),
    path("<int:pk>/decision/", counter.decision, name="decision"),
    path("<int:pk>/print/", register.print_one, name="print"),
    path("changes/<slug:ref>/agree/", counter.agree, name="agree"),
    path("changes/<slug:ref>/decline/", counter.decline, name="decline"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new, name="new_batch"),
    path("batches/template/<slug:code>/", batches.template, name="template"),
    path("batches/<slug:ref>/", batches.batch, name="batch"),
    path("batches/<slug:ref>/print/", register.print_some, name="print_some"),
    path("batches/<slug:ref>/<slug:verb>/", batches.move, name="batch_move"),
    path("register/", register.register, name="register"),
    path("register/<int:pk>/", register.hand_out, name="hand_out"),
]
