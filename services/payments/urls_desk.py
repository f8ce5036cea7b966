"""Addresses of the finance desk, below /desk/finance/."""

from django.urls import path

from services.payments.views.finance import answers, bills, doubts, overview, refunds, till

app_name = "finance"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("report/", overview.report, name="report"),
    path("held/", overview.held, name="held"),
    path("dead/", overview.dead, name="dead"),
    path("dead/<int:pk>/again/", overview.try_again, name="try_again"),
    path("bills/", bills.bills, name="bills"),
    path("bills/<slug:ref>/", bills.bill, name="bill"),
    path("bills/<slug:ref>/ask/<slug:number>/", bills.ask, name="ask"),
    path("bills/<slug:ref>/refund/", bills.refund, name="ask_refund"),
    path("bills/<slug:ref>/take/", bills.take, name="take"),
    path("bills/<slug:ref>/price/", bills.price, name="price"),
    path("refunds/", refunds.refunds, name="refunds"),
    path("refunds/<int:pk>/", refunds.refund, name="refund"),
    path("refunds/<int:pk>/agree/", refunds.agree, name="agree"),
    path("refunds/<int:pk>/decline/", refunds.decline, name="decline"),
    path("refunds/<int:pk>/retry/", refunds.retry, name="retry"),
    path("refunds/<int:pk>/transfer/", refunds.transfer, name="transfer"),
    path("refunds/<int:pk>/transfer/confirm/", refunds.confirm, name="confirm"),
    path("refunds/<int:pk>/hand/", refunds.hand, name="hand"),
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/<int:pk>/", doubts.doubt, name="doubt"),
    path("files/", doubts.recon, name="recon"),
    path("files/<int:pk>/", doubts.batch, name="batch"),
    path("files/lines/<int:pk>/", doubts.difference, name="difference"),
    path("till/", till.till, name="till"),
    path("till/<slug:channel>/<str:day>/", till.count, name="count"),
    path("till/closings/<int:pk>/check/", till.check, name="check"),
    path("disputes/", answers.disputes, name="disputes"),
    path("disputes/<int:pk>/", answers.dispute, name="dispute"),
    path("invoices/", answers.invoices, name="invoices"),
    path("invoices/<int:pk>/", answers.invoice, name="invoice"),
]
