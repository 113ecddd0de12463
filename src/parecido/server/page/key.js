// The key of a shop that answers nobody without one. It lives as long as this tab, and goes to this service alone.

const NAME = "parecido.key";

let known = null;

export function key() {
  try {
    known ??= sessionStorage.getItem(NAME) ?? "";
  } catch {
    known ??= ""; // storage is switched off: the key lives as long as the page
  }
  return known;
}

export function keepKey(text) {
  known = text.trim();
  try {
    if (known) sessionStorage.setItem(NAME, known);
    else sessionStorage.removeItem(NAME);
  } catch {
    // See above.
  }
}

export const keyHeaders = () => (key() ? { Authorization: `Bearer ${key()}` } : {});
