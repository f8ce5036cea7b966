"""Halls, service points and other places as points with address, phones and hours. No organ in it.

Departments' windows and other rooms point down to a place; one changed phone number updates every guide that shows it.
May import common, files and audit. Read `models.py` first.
"""
