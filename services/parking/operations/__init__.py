"""Every write about stays.

`moving` the one way a state changes · `matching` which stay a read is about · `observing` what cameras saw becomes
stays · `billing` what a stay costs, its chain of bills · `closing` by hand · `spaces` what stands where ·
`selling` monthly cards bought online, `card_returning` given back, `passing` their certificates.
"""
