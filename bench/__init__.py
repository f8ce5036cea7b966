"""Ratios against floors measured interleaved in the same run: `python -m bench all`. Not timed tests."""
