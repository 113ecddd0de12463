"""How good the shipped model's answers are, beside the classic recipe's network, on what training never saw."""
