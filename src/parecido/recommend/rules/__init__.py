"""A merchandiser's rules: read, checked, kept in the shop and bound to its rows."""
