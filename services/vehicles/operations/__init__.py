"""Every write about vehicles and whose they are.

`moving` the one way a state changes · `adding` by the plate, compared with the register · `deciding` by staff ·
`ending` · `rechecking` once a month · `sharing` relatives who may pay.
"""
