// Where the service tells of a product, relative to the page, so that it also works behind a prefix.
//
// A path cannot name every id: "." and ".." are taken out of it on its way, however they are quoted, and what ends like
// one of TAILS reads as what is told of another product. These are named by a field.

const DOTS = [".", ".."];
const TAILS = ["/similar", "/variants", "/notes"];

// Returns the path of a product, or of what is told of it: `tail` is "", or one of TAILS.
export function placeOf(id, tail = "") {
  const named = encodeURIComponent(id);
  const byField = DOTS.includes(id) || TAILS.some((each) => id.endsWith(each));
  return byField ? `v1/product${tail}?id=${named}` : `v1/products/${named}${tail}`;
}

// Returns the path of a product's picture.
export const pictureOf = (id) => (DOTS.includes(id) ? `images/?id=${id}` : `images/${encodeURIComponent(id)}`);
