"""Product tables in, products and rejects out."""
