"""What is wrong, or may be, with a shop's catalogue: duplicates, labels, pictures, products that stand alone."""
