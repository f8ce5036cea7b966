"""How long one may act for another, and how often one may ask. Law names no figures: these are the city's own."""

DELEGATION_MONTHS = (1, 3, 6, 12)
"""Lengths a resident chooses from; the last is the longest there is."""
DELEGATION_DEFAULT_MONTHS = 3
DELEGATION_ANSWER_DAYS = 7
"""An invitation nobody answers is over after so many days."""
DELEGATION_CODE_MINUTES = 10
DELEGATION_CODES_A_DAY = 5
"""Codes that may go to one person within 24 hours, whoever asks."""
DELEGATION_ASKED_A_DAY = 5
"""Invitations and requests one resident may begin within 24 hours."""
DELEGATION_MOST_AGENTS = 5
DELEGATION_MOST_PRINCIPALS = 10
"""Whoever acts for more people than that is no relative: it is a trade."""
HELPING_DAYS = (7, 30)
HELPING_DEFAULT_DAYS = 30
GUARDIAN_UNTIL = 18
"""民法典 art. 17: who has turned 18 acts for themselves."""
CONSENT_OF_GUARDIAN_UNDER = 14
"""个人信息保护法 art. 31: below this age the guardian consents to what is kept."""
