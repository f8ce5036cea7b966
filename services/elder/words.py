"""What people type when they look for the elder version."""

WORDS = frozenset({"长辈版", "亲情版", "关爱版", "关怀版", "老年版", "敬老版", "大字版"})


def asks_for_elder(query: str) -> bool:
    """Whether a search is really a wish for 长辈版."""
    return query.strip() in WORDS
