"""Money owed, paid, refunded, booked and compared."""

from services.payments.models.agreements import Agreement
from services.payments.models.bills import Bill, BillLine
from services.payments.models.channel import ChannelInbox, Quarantined
from services.payments.models.closing import Receipt, ReconBatch, ReconItem
from services.payments.models.disputes import Dispute, DisputePhoto
from services.payments.models.ledger import LedgerTransfer
from services.payments.models.links import InvoiceRequest, LinkOrder, PayLink
from services.payments.models.orders import Allocation, Order
from services.payments.models.payees import MerchantAccount, Payee
from services.payments.models.proposals import BillEnding, PayeeChange
from services.payments.models.refunds import Refund
from services.payments.models.tills import DayClosing, Till

__all__ = [
    "Agreement",
    "Allocation",
    "Bill",
    "BillEnding",
    "BillLine",
    "ChannelInbox",
    "DayClosing",
    "Dispute",
    "DisputePhoto",
    "InvoiceRequest",
    "LedgerTransfer",
    "LinkOrder",
    "MerchantAccount",
    "Order",
    "PayLink",
    "Payee",
    "PayeeChange",
    "Quarantined",
    "Receipt",
    "ReconBatch",
    "ReconItem",
    "Refund",
    "Till",
]
