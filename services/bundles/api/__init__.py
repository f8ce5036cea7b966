"""Bundles for other systems: the same operations in another language."""
