"""Learn: heads on a shop's own labels, and the shipped model itself."""
