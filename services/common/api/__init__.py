"""What every part of the API shares: problem details, throttles, pages, idempotency keys, its description."""
