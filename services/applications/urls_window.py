"""Addresses of the window, below /desk/: reception, delivery, the queue and who holds what."""

from django.urls import path

from services.applications.views.counter import delivery, holding, presenting, reception

urlpatterns = [
    path("ready/", delivery.ready, name="ready"),
    path("ready/<slug:ref>/", delivery.hand_out, name="hand_out"),
    path("paper/", delivery.paper, name="paper"),
    path("paper/list/", delivery.list_paper, name="list_paper"),
    path("paper/<slug:ref>/", delivery.paper_list, name="paper_list"),
    path("paper/<slug:ref>/document/<int:version>/", delivery.paper_document, name="paper_document"),
    path("paper/<slug:ref>/receive/", delivery.receive_paper, name="receive_paper"),
    path("next/", holding.take_next, name="take_next"),
    path("several/", holding.several, name="several"),
    path("shift/", holding.shift, name="shift"),
    path("search/", holding.search, name="search"),
    path("figures/", holding.figures, name="figures"),
    path("cases/<slug:ref>/claim/", holding.claim, name="claim"),
    path("cases/<slug:ref>/take-over/", holding.take_over, name="take_over"),
    path("cases/<slug:ref>/here/", holding.here, name="here"),
    path("reception/", reception.Reception.as_view(), name="reception"),
    path("reception/<slug:visit>/", reception.visit, name="visit"),
    path("reception/<slug:visit>/items/<slug:code>/", reception.open_case, name="open_case"),
    path("reception/<slug:visit>/cases/<slug:ref>/", reception.fill, name="visit_case"),
    path("reception/<slug:visit>/cases/<slug:ref>/receipt/", reception.receipt, name="visit_receipt"),
    path(
        "reception/<slug:visit>/cases/<slug:ref>/receipt/<int:number>/",
        reception.receipt_page,
        name="visit_receipt_page",
    ),
    path("reception/<slug:visit>/receipts/print/", reception.print_receipts, name="print_receipts"),
    path("reception/<slug:visit>/receipts/", reception.receipts, name="visit_receipts"),
    path("reception/<slug:visit>/for/", presenting.act_for, name="act_for"),
    path("reception/<slug:visit>/running/<slug:ref>/supplement/", presenting.supplement, name="visit_supplement"),
    path("reception/<slug:visit>/running/<slug:ref>/withdraw/", presenting.withdraw, name="visit_withdraw"),
    path("reception/<slug:visit>/leave/", reception.leave, name="leave_visit"),
]
