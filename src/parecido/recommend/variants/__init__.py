"""The same product in another colour or size."""
