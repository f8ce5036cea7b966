"""财务工作台: search, refunds, what was put aside, bill files, tills, objections, invoices, figures of a day."""
