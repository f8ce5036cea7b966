"""Channels money comes through, behind one protocol: `base` is the seam, `local` talks to the simulator."""
