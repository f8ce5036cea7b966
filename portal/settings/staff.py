"""Members of staff: how long a post, a leave and a key may last, and when an end is told beforehand. Days."""

POST_LONGEST_DAYS = 366
"""A post is given for a year at most; after that two people give it again."""
POST_WARNING_DAYS = 14
LEAVE_LONGEST_DAYS = 92
ORGAN_KEY_LONGEST_DAYS = 366
"""A key of another system is made anew once a year."""
