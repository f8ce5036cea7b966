"""Everything that changes a bundle or an application for one.

``publishing`` brings a bundle to the public, ``drafting`` fills an application in, ``submitting`` makes its cases,
``following`` sees to what waits, to giving up and to the end.
"""
