"""shop.sqlite, the one record of a shop."""
