"""Pages of operators: the board, reads to be solved, stays, bars, what is owed and what came in."""
