"""From the nearest products to one page: boosts, groups, diversity, pins."""
