"""The limited side of an upload: a process without Django, secrets, network use or a way to write files.

``python -m services.files.child`` reads one job from stdin and writes one answer to stdout, see `wire.py`. Nothing here
may import Django or another app: it starts in 0.1 s and its memory and time are bounded before it looks at a byte.
"""
