"""Every write to a case. One verb per thing that happens; each checks, moves, records and tells in one transaction.

`moving` the one way a state changes · `drafting` begin, save, attach · `submitting` submit, cancel, withdraw, answer a
supplement · `counter` what clerks and approvers do · `instant` 秒批 · `charging` fees, and their end · `paying` 待缴费
· `finishing` certificate, delivery, archive.
"""
