// What the columns of a shop's table are for the page: the one of prices, those of pictures, and which are filters.

export const PRICES = ["price", "saleprice", "currentprice", "preco", "precodevenda", "precovenda", "valor", "pricegross"];
export const MOST_VALUES = 200; // a column with more is no filter to choose from
const PICTURE = /^\S+\.(jpe?g|png|webp|gif|avif)\S*$/i;

// A column's name without case, accents and signs.
const folded = (name) => name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]/g, "");

export const isPrice = (name) => PRICES.includes(folded(name));

// Returns the column that holds the price of a product's columns, undefined where there is none.
export const priceColumn = (columns) => PRICES.map((each) => Object.keys(columns).find((name) => folded(name) === each && columns[name])).find(Boolean);

// Whether a value is the name of a picture.
export const isPicture = (value) => PICTURE.test(value);

// Half sizes (36.5) are chosen from as whole ones are; all other decimals are those of a measure or a price.
const HAS_DECIMALS = /[.,](\d\d|[1-46-9])\D*$/;
const isFine = ({ values, min, max }) => values.some(({ value }) => HAS_DECIMALS.test(value)) || [min, max].some((limit) => !Number.isInteger(limit * 2));

// Returns "range" for a column of numbers that has a least and a most, "values" for one whose values can be chosen from,
// "" for one that is no filter, as it says something else of each product (ids, captions) or names pictures. `column` is
// one of /v1/facets, unfiltered, of a shop of `matching` products.
export function kindOf(column, matching) {
  const { values, distinct, missing, numbers, min, max, currencies = [] } = column;
  const known = matching - missing;
  if (distinct < 2 || known < matching / 10 || values.every(({ value }) => isPicture(value))) return "";
  const measured = currencies.length < 2 && min < max; // 25 USD is not less than 30 EUR
  if (measured && numbers >= known * 0.8 && (currencies.length || isPrice(column.column) || isFine(column))) return "range";
  const many = distinct > Math.min(MOST_VALUES, Math.max(12, known / 2));
  if (measured && (many ? numbers > known * 0.9 && numbers > distinct : numbers > known / 2 && distinct > 40)) return "range";
  const divides = distinct < known && distinct <= Math.max(8, known * 0.8);
  return divides && !many ? "values" : "";
}

// Which columns are filters is remembered for the tab, as long as the shop does not change.
const KEPT_AS = "parecido.columns";

export function rememberedOf(shop) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS));
    return kept?.shop === shop ? kept.columns : null;
  } catch {
    return null;
  }
}

export function remember(shop, columns) {
  try {
    const kept = columns.map(({ name, kind, currency, comma }) => ({ name, kind, currency, comma }));
    sessionStorage.setItem(KEPT_AS, JSON.stringify({ shop, columns: kept }));
  } catch {
    // Storage is full or switched off: they are learned again.
  }
}
