"""Documents: one page from HTML to a numbered, sealed, signed, digested PDF, and the register the public verifies in.

Owns: number series, the register (`Document`), seal uses, rendering, fonts, seals and signatures, /verify/.
May import: notices, departments, accounts, files, audit, common. Alone in importing weasyprint and pyhanko.
It does not know what it prints: a template name, a frozen context, a seal and a series come in from above.
Read first: operations.py (`request_document`, `make_document`), then printing/ and sealing/.
"""
