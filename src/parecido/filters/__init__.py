"""Which products match: an expression over the table's columns, and the mask of the rows for which it holds."""

from parecido.filters.expression import Expression
from parecido.filters.facets import Facet, count_values
from parecido.filters.filters import Filters, Matched
from parecido.filters.parse import parse_expression
from parecido.filters.where import Where

__all__ = ["Expression", "Facet", "Filters", "Matched", "Where", "count_values", "parse_expression"]
