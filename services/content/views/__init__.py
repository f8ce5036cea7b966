"""Pages everybody may read, and the feed."""
