"""Who handles: departments on three levels (市–镇/街道–村/社区), their windows, and the posts staff hold until when.

Rights follow from posts alone (`access.py`), so they end with the post. May import accounts, places and below.
Read `models.py`, then `operations.py`.
"""
