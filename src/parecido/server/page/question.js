// What the service is asked for a state.

import { ask, askBlob, Trouble } from "./api.js";
import { fieldsOf, filtersOf, likenessOf, PAGE, wishes } from "./fields.js";
import { photoOf } from "./photos.js";
import { pictureOf } from "./places.js";

// Thrown for a state whose photo this browser does not have.
export class LostPhoto extends Error {}

// Asks for the recommendations of a state; `after` is the `next` of the page before. Throws Trouble or LostPhoto.
export async function askSimilar(state, { after, signal } = {}) {
  const photo = await photoAsked(state, signal);
  const fields = fieldsOf(state, { after, aspects: await aspectsFor(state) });
  const answer = await ask("v1/similar", { body: bodyOf(fields, photo), lane: "answer", signal });
  // A part of a product's picture is asked as a photo, which the product itself is most like.
  if (state.product) answer.recommendations = answer.recommendations.filter(({ id }) => id !== state.product);
  return { items: answer.recommendations, next: answer.next ?? null, predicted: answer.predicted, doubt: answer.doubt };
}

// Asks for the products of the catalogue that a state's filters let through.
export async function askProducts(state, { after, signal, count = PAGE } = {}) {
  const fields = new URLSearchParams({ n: count });
  for (const filter of filtersOf(state)) fields.append("where", filter);
  if (after) fields.set("after", after);
  const page = await ask(`v1/products?${fields}`, { lane: "answer", signal });
  return { items: page.products, next: page.next ?? null, matching: page.matching };
}

// Asks where a product is alike, by what ranked it. Returns the addresses of two pictures, or null for each.
export async function askWhy(state, id, { signal } = {}) {
  const fields = { with: id, embed: true, ...likenessOf(fieldsOf(state, { aspects: await aspectsFor(state) })) };
  const answer = await ask("v1/explain", { body: bodyOf(fields, await photoAsked(state, signal)), lane: "why", signal });
  return { with: heatOf(answer.with), query: heatOf(answer.query) };
}

// Whether a state's likeness can be told place by place: it needs one picture to compare with.
export const tellsWhere = (state) => Boolean(state.photo || state.product) && !state.text;

const heatOf = ({ heat }) => (heat ? `data:image/png;base64,${heat}` : null);

async function photoAsked(state, signal) {
  if (state.photo) {
    const photo = await photoOf(state.photo);
    if (!photo) throw new LostPhoto();
    return photo.blob;
  }
  if (!state.product || !state.crop) return null;
  return askBlob(pictureOf(state.product), { accept: "image/jpeg", signal });
}

function bodyOf(fields, photo) {
  if (!photo) return fields;
  const form = new FormData();
  form.append("photo", photo, "photo");
  form.append("question", JSON.stringify(fields));
  return form;
}

let aspects = null; // the names of the model's, once it is known

// Returns the aspects that a colour wish weighs; none where there is no wish, or the model is not known.
async function aspectsFor(state) {
  if (!wishes(state) || state.weights) return [];
  if (!aspects) await askModel();
  return aspects ?? [];
}

// Returns the products among some ids that the shop does not have. Throws Trouble.
export const goneOf = (ids, { signal } = {}) => refusedOf(ids, "unknown_product", (id) => ask(`v1/products/${encodeURIComponent(id)}`, { signal }));

// Returns the columns of a state's limits that have no numbers to compare. Throws Trouble.
export function unmeasuredOf({ ranges }, { signal } = {}) {
  const asked = (column) => new URLSearchParams(filtersOf({ chosen: [], ranges: [[column, ranges.get(column)]] }).map((filter) => ["where", filter]));
  return refusedOf([...ranges.keys()], "bad_where", (column) => ask(`v1/products?n=1&${asked(column)}`, { signal }));
}

// Returns the names that are refused with this code when asked about one by one.
async function refusedOf(names, code, about) {
  const refused = async (name) => {
    try {
      await about(name);
      return false;
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== code) throw error;
      return true;
    }
  };
  const answers = await Promise.all(names.map(refused));
  return names.filter((_, place) => answers[place]);
}

// Returns what the shop and its model can do; without an answer nothing beyond what every shop can.
export async function askModel() {
  try {
    const model = await ask("v1/model");
    aspects = Object.keys(model.aspects);
    return model;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { trouble: error, products: null, aspects: {}, columns: [], supports: { text: false, colour: false, regions: false } };
  }
}
