// Numbers as people write them: read as the service's filters and columns are (docs/filters.md), written as a language does.

const GAP = " \u00a0\u2009\u202f";
const SIGN = "[A-Z]{3}|[A-Za-z]{0,2}[$€£¥₹₩₺₽]|kr|zł|Kč|Ft|lei";
const PRICE = new RegExp(`^(?:(${SIGN})[${GAP}]?)?([-+.\\d](?:[\\d.,'’${GAP}]*[\\d.,])?(?:[eE][-+]?\\d+)?)(?:[${GAP}]?(${SIGN}))?$`);
const PLAIN = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const grouped = (mark, other) => new RegExp(`^[-+]?(?:\\d+|[1-9]\\d{0,2}([${other}'’${GAP}])\\d{3}(?:\\1\\d{3})*)(?:[${mark}]\\d+)?$`);
const [POINT, COMMA] = [grouped(".", ","), grouped(",", ".")];
const GAPS = new RegExp(`['’${GAP}]`, "g");
const ISO = { R$: "BRL", US$: "USD", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY" };

const isoOf = (sign) => ISO[sign.toUpperCase()] ?? sign;

// Returns what a text is with a decimal point and with a decimal comma, NaN where nothing, and the currency with it.
function readBoth(text) {
  const [, before, number, after] = PRICE.exec(text.trim()) ?? [];
  if (number === undefined || (before && after)) return { point: NaN, comma: NaN, sign: "" };
  const bare = number.replace(GAPS, "");
  const point = PLAIN.test(number) ? Number(number) : POINT.test(number) ? Number(bare.replaceAll(",", "")) : NaN;
  const comma = COMMA.test(number) ? Number(bare.replaceAll(".", "").replace(",", ".")) : NaN;
  return { point, comma, sign: before ?? after ?? "" };
}

// Returns how a column writes numbers, by its values: true with a decimal comma, false with a point, null where none tells.
export function commaOf(texts) {
  const read = texts.map(readBoth);
  const byComma = read.some(({ point, comma }) => Number.isNaN(point) && !Number.isNaN(comma));
  const byPoint = read.some(({ point, comma }) => Number.isNaN(comma) && !Number.isNaN(point));
  return byComma === byPoint ? null : byComma;
}

// Returns the number that somebody typed, NaN for what is none, or has another currency than the column. What is another
// number with a point than with a comma (1.299) is read as the column writes, or else as the language does.
export function readTyped(text, { comma = null, currency = "" }, language) {
  const read = readBoth(text);
  if (read.sign && currency && read.sign !== "$" && isoOf(read.sign) !== isoOf(currency)) return NaN;
  if (Number.isNaN(read.point)) return read.comma;
  if (Number.isNaN(read.comma)) return read.point;
  return (comma ?? language === "pt-BR") ? read.comma : read.point;
}

// Returns a value of a range as the language writes it, with its currency where one is known: R$ 59,90.
export function written(value, { currency = "", price = false }, language) {
  const code = isoOf(currency);
  if (/^[A-Z]{3}$/.test(code)) return new Intl.NumberFormat(language, { style: "currency", currency: code }).format(value);
  const text = new Intl.NumberFormat(language, decimalsOf(value, currency || price)).format(value);
  return !currency ? text : /\p{Sc}$/u.test(currency) ? `${currency}${currency.length > 1 ? "\u00a0" : ""}${text}` : `${text}\u00a0${currency}`;
}

// Returns the same for a field to type into: without currency, and without signs between thousands.
export const typed = (value, { currency = "", price = false }, language) =>
  value === "" ? "" : new Intl.NumberFormat(language, { ...decimalsOf(value, currency || price), useGrouping: false }).format(value);

const decimalsOf = (value, money) => ({ minimumFractionDigits: money && !Number.isInteger(Number(value)) ? 2 : 0, maximumFractionDigits: 6 });

// Returns values of a column, {value, count}, from the least number to the greatest where all are numbers; else as they came.
export function inOrder(values) {
  const comma = commaOf(values.map(({ value }) => value)) ?? false;
  const numbers = new Map(values.map((each) => [each, readTyped(each.value, { comma }, "en")]));
  return [...numbers.values()].some(Number.isNaN) ? values : [...values].sort((one, other) => numbers.get(one) - numbers.get(other));
}
