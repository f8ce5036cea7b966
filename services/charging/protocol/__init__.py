"""What charge points speak. `parsing` reads leniently · `v16`, `v201` what each message means, without sockets ·
`calls` what they are told, in both · `points` the `ocpp` package's classes over a socket.

Another protocol is another module that calls the same operations.
"""
