"""The nearest products of a query, which of them may compete, and what they say of it."""
