"""首页: what stands on the first page in both versions, the plain pages of the site, the style guide, the demo city.

The top floor: it composes and owns no table, may import every room, and fills the registries that need to know all of
them (navigation). Read `views.py` first, then `choices.py` for the elder home.
"""
