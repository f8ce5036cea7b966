"""Pages of operators: the board, stations and charge points, commands, messages, charges, stops without a charge."""
