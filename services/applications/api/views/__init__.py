"""`cases` begins and ends, `filling` answers and hands in, `following` reads."""
