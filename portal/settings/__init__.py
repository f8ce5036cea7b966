"""Settings: `base` runs with no environment; one small file per topic; `test` and `production` build on it."""
