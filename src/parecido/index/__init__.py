"""Nearest rows: the contract, its backends and the derived files."""
