"""Uploads and our own PDFs: checked in a limited child process, kept encrypted on the disk, handed out safely.

Owns StoredFile, which has no owner: the app that links a file decides in its own ``access.py`` who may read it.
May import common only. Read `operations.py` first, then `pipeline.py` (parent side) and `child.py` (limited side).
"""
