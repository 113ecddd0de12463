"""The sample catalogue: a small shop drawn by the project itself, whose truth is known."""

from parecido.sample.draw import DEFAULT_PRODUCTS, draw_sample

__all__ = ["DEFAULT_PRODUCTS", "draw_sample"]
