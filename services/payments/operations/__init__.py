"""Every write about money. Each module names the verbs and refusals that pages use.

`moving` the one way a state changes · `payees` who takes money, by two people · `merchants` their accounts ·
`billing` what is owed · `ending` it ends without money, by two people · `ordering` one attempt
to pay · `opening` an order and its channel · `asking` how a channel is called · `settling` an order ends, with or
without money · `receiving` what gateways tell · `taking` cash and cards at a window · `refunding` money is asked back
· `returning` a refund and its channel · `transferring` by bank instead · `receipting` proof of payment · `reconciling`
the day after · `doubting` what does not fit · `solving` a person decides it · `disputing` objections · `agreeing` what
may be taken unasked · `linking` another pays by a link · `invoicing` invoices · `sweeping` what is due · `announcing`
who hears of it · `booking` the ledger · `mending` receipts that are missing · `reviving` work that was given up.
"""
