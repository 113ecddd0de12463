// What a product's columns say, as a table. Names are written as the filters write them, values as the shop did.

import { isPicture, priceColumn } from "./columns.js";
import { el } from "./dom.js";
import { columnName, words } from "./words.js";

const MOST = 12;

// Returns a product's price as its table has it, "" where there is none.
export function priceOf(product) {
  const column = priceColumn(product.product);
  return column === undefined ? "" : product.product[column];
}

// Returns the table of a product's columns: what is empty, or said above it already, is left out.
export function factsOf(product, said) {
  const above = new Set([product.caption, product.url].filter(Boolean));
  const price = priceColumn(product.product);
  const told = Object.entries(product.product).filter(([name, value]) => value.trim() && name !== price && !isPicture(value) && (value === product.id || !above.has(value)));
  if (!told.length) return null;
  const rest = told.length > MOST + 2 ? told.splice(MOST) : [];
  return el(
    "section",
    { class: "product-facts" },
    el("h2", { text: words.details }),
    tableOf(told),
    rest.length > 0 && el("details", {}, el("summary", { text: said.more(rest.length) }), tableOf(rest)),
  );
}

function tableOf(rows) {
  const lines = rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row", text: columnName(name) }), el("td", { text: value })));
  return el("table", { "aria-label": words.details }, el("tbody", {}, lines));
}
