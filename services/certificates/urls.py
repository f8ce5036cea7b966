"""Addresses of the wallet, under /my/certificates/."""

from django.urls import path

from services.certificates.views import papers, permitting, showing, wallet

app_name = "certificates"
urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("papers/add/", papers.AddPaper.as_view(), name="paper_add"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/page/<int:page>/", papers.paper_page, name="paper_page"),
    path("papers/<int:pk>/remove/", papers.remove_paper, name="paper_remove"),
    path("<int:pk>/", wallet.detail, name="detail"),
    path("<int:pk>/show/", showing.Show.as_view(), name="show"),
    path("<int:pk>/allow/", permitting.Permit.as_view(), name="permit"),
    path("<int:pk>/allow/<slug:ref>/withdraw/", permitting.withdraw, name="withdraw"),
    path("<int:pk>/uses/", permitting.uses, name="uses"),
    path("<int:pk>/code/", wallet.code, name="code"),
    path("<int:pk>/download/", wallet.download, name="download"),
    path("<int:pk>/decision/", wallet.decision, name="decision"),
]
