"""Retrieval metrics against labels."""
