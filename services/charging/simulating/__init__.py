"""Charge points that are driven by `manage.py simulate_charging`: real OCPP over real sockets."""
