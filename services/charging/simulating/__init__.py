"""Charge points that are simulated, with real OCPP over real sockets.

`driving` one charge at each, as fast as it goes, for `manage.py simulate_charging`. `street` charge points that stand
in the demo city and obey (`python -m services.charging.simulating`, begun by `manage.py stand_charging`): `link` the
socket, `pile` what a charge point does, `speech16` and `speech201` its words, `car` what hangs on it. A street knows
neither Django nor tables: it learns everything over its sockets.
"""
