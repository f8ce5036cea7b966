"""Parking for devices: what cameras, poles and sensors tell, and what a gate does."""
