"""Pictures at web addresses, fetched carefully."""
