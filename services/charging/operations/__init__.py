"""Every write about charging.

`moving` the one way a state changes · `connecting` sockets, boots, statuses · `starting`, `metering`, `stopping` what
charge points tell · `placing` at which plug · `joining` whose it is, told late · `billing` what a session costs, its
chain of bills · `requesting` what residents wish · `commanding` what charge points are told · `solving` stops people
match by hand · `adding` charge points and keys · `announcing` boards that move · `sweeping` what nobody told.
"""
