"""One page with pictures: what an evaluation means, for the people who know the products."""
