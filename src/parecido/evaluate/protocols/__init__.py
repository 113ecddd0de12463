"""The field's published protocols, read from the files that they are published in."""
