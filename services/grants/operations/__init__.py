"""Every write about programmes and candidates.

`moving` the one way a state changes · `finding` rules over registers make the list · `reviewing` confirm, strike,
approve · `objecting` what the public says · `granting` the case, after the last day of the objection period.
"""
