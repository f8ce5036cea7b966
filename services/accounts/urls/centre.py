"""Addresses of the account page's own parts; `urls.py` takes them in."""

from django.urls import path

from services.accounts.views import account, closing, consents, exports, phone, real_name, uses

urlpatterns = [
    path("address/", account.address, name="address"),
    path("phone/", phone.ChangePhone.as_view(), name="phone"),
    path("phone/code/", phone.ConfirmPhone.as_view(), name="phone_code"),
    path("contact-phone/", phone.ContactPhone.as_view(), name="contact_phone"),
    path("contact-phone/code/", phone.ConfirmContactPhone.as_view(), name="contact_code"),
    path("uses/", uses.uses, name="uses"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<int:pk>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("export/", exports.export, name="export"),
    path("export/download/", exports.download, name="download_export"),
    path("close/", closing.close, name="close"),
    path("close/confirm/", closing.confirm_close, name="confirm_close"),
    path("close/keep/", closing.keep, name="keep"),
    path("real-name/found/", real_name.found, name="real_name_found"),
]
