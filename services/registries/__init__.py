"""The state's registers (人口, 户籍, 居住登记, 法人, 信用) as gateways: one protocol, demo providers, logged queries.

An outage raises RegistryUnavailable and the case goes to a person. May import accounts and below.
Read `gateways/base.py`, then `operations.py`.
"""
