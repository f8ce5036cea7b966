"""高效办成一件事: several items of several organs applied for at once.

Owns what a bundle is (``Bundle``, its items, what they ask in common) and one application for it. Makes cases through
``applications.operations.composed`` and never by itself; may import whatever lies below floor 10. Read first:
``plan`` (one form out of many), ``operations.submitting``, ``story``.
"""
