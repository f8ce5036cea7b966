"""长辈版: how a page is shown to whom. Theme, contrast and size are three independent preferences.

Owns no table (the account keeps its own three fields). May import accounts, places, files, audit, common. Read
`middleware.py` first; the look itself is `static/css/elder.css` over the same pages.
"""
