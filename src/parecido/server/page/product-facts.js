// What a product's columns say, as a table. Names are written as the filters write them, values as the shop did.

import { el } from "./dom.js";
import { columnName, words } from "./words.js";

const PRICES = ["price", "saleprice", "currentprice", "preco", "precodevenda", "valor", "pricegross"];
const MOST = 12;
const PICTURE = /^\S+\.(jpe?g|png|webp|gif|avif)\S*$/i; // names of pictures, which are shown instead

// A column's name without case, accents and signs.
const folded = (name) => name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]/g, "");

const priceColumn = ({ product }) => PRICES.map((each) => Object.keys(product).find((name) => folded(name) === each && product[name])).find(Boolean);

// Returns a product's price as its table has it, "" where there is none.
export function priceOf(product) {
  const column = priceColumn(product);
  return column === undefined ? "" : product.product[column];
}

// Returns the table of a product's columns: what is empty, or said above it already, is left out.
export function factsOf(product, said) {
  const above = new Set([product.caption, product.url].filter(Boolean));
  const price = priceColumn(product);
  const told = Object.entries(product.product).filter(([name, value]) => value.trim() && name !== price && !PICTURE.test(value) && (value === product.id || !above.has(value)));
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
