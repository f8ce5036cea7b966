"""What the city offers. An app may import only apps on lower floors; the floors are the contract in pyproject.toml."""
