"""Organs for other systems."""
