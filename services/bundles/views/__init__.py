"""Pages of bundles: what there is, filling in, following."""
