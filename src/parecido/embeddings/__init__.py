"""Models that turn pictures into embeddings."""
