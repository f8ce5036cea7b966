"""Sizes chosen by flags of the command line."""

ITEMS = 0
"""Visible items of the catalogue in ``pages``; 0 = those of the demo city."""
SEARCHED: tuple[int, ...] = (2_000, 10_000)
"""Sizes of the catalogue in ``search``, smallest first."""
CASES: tuple[int, ...] = (20, 2_000)
"""Cases of the resident and of the desk in ``signedin``."""
DESK: tuple[int, int] = (50, 10_000)
"""Open cases of the two desks compared in ``desk``."""
TRANSFERS = 200_000
"""Rows of the ledger in ``payments``."""
