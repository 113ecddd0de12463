// The whole state of the page, and the address that says the same: every state is a link.
//
// A state is a plain frozen object. What is left out of an address is as at first, so that links stay short, and what
// makes no sense in one is passed over, so that an old or mistyped link still shows something.

export const FIRST = Object.freeze({
  show: "", // a product to look at, by id
  product: "", // the question: a product's id,
  photo: "", // or the name under which this browser keeps a photo (see photos.js),
  text: "", // or words,
  like: Object.freeze([]), // or products to be like; beside another question they steer it
  dislike: Object.freeze([]),
  crop: null, // left, top, right, bottom of the part that is asked with, 0 to 1
  weights: null, // Map of aspect to 0..100; null as the shop's model weighs
  colour: "", // the same, in this colour: a name or #rrggbb
  chosen: new Map(), // column to the values of which one must hold
  ranges: new Map(), // column to [least, most], "" for no limit
  diversity: null, // 0..100; null as the shop has it
  category: "", // same, other or any; "" as the shop has it
  tidy: true, // fold variants, vary a little
  browse: false, // the catalogue, without a question
});

const CATEGORIES = ["same", "other", "any"];
const MOST_LISTED = 100;
const LONGEST = 2000;
const NUMBER = /^-?\d+(\.\d+)?$/;
const SINGLE = ["show", "product", "photo", "text", "colour"];

// Returns what the page shows: a product, an answer, the catalogue, or the start.
export function viewOf(state) {
  if (state.show) return "product";
  if (isQuestion(state)) return "answer";
  if (state.browse || state.chosen.size || state.ranges.size) return "browse";
  return "start";
}

export const isQuestion = (state) => Boolean(state.product || state.photo || state.text || state.like.length);

// Returns the state that `changes` make of `state`.
export const withChanges = (state, changes) => Object.freeze({ ...state, ...changes });

// Returns a new question that keeps the filters of `state` and how its answers are arranged.
export function questionOf(state, question) {
  const { chosen, ranges, weights, diversity, category, tidy } = state;
  return Object.freeze({ ...FIRST, chosen, ranges, weights, diversity, category, tidy, ...question });
}

// Returns the state without what a shop of these columns and aspects does not have, and what was left out: pairs of a kind
// and a name, none twice. The kinds are "column", "aspect", "colour" and "text", unless these are asked with, "limit" for a
// column of `unmeasured`, which have no numbers, and "product" for one that is liked or disliked and `gone`.
export function withoutUnknown(state, { columns, aspects, colour = true, text = true, unmeasured = [], gone = [] }) {
  const left = { column: new Set(), limit: new Set(), aspect: new Set(), colour: new Set(), text: new Set(), product: new Set() };
  if (state.colour && !colour) left.colour.add(state.colour);
  if (state.text && !text) left.text.add(state.text);
  const known = (map, kind, has) => new Map([...map].filter(([name]) => has(name) || !left[kind].add(name)));
  const chosen = known(state.chosen, "column", (name) => columns.includes(name));
  const measured = known(state.ranges, "column", (name) => columns.includes(name));
  const ranges = known(measured, "limit", (name) => !unmeasured.includes(name));
  const weighed = known(state.weights ?? [], "aspect", (name) => Object.hasOwn(aspects, name));
  const weights = [...weighed.values()].some((weight) => weight > 0) ? weighed : null;
  const present = (ids) => ids.filter((id) => !gone.includes(id) || !left.product.add(id));
  const changes = { chosen, ranges, weights, like: present(state.like), dislike: present(state.dislike) };
  if (!colour) changes.colour = "";
  if (!text) changes.text = "";
  const kept = withChanges(state, changes);
  const browse = viewOf(state) === "browse" || !isQuestion(kept); // the catalogue is there without a question
  return [withChanges(kept, { browse }), Object.entries(left).flatMap(([kind, names]) => [...names].map((name) => [kind, name]))];
}

// Returns what an address asks that no state can, as pairs of withoutUnknown: filters in the service's own language. What
// else it has is nobody's question, such as where a visitor came from.
export function passedOver(search) {
  const filters = new URLSearchParams(search).getAll("where").filter((text) => text.trim());
  return [...new Set(filters)].slice(0, MOST_LISTED).map((text) => ["where", text.slice(0, LONGEST)]);
}

// Returns how many things narrow or weigh the answers, for the badge on the button that opens them.
export function refinements(state) {
  const values = [...state.chosen.values()].reduce((sum, each) => sum + each.length, 0);
  const others = [state.weights, state.colour, state.diversity !== null, state.category, !state.tidy];
  return values + state.ranges.size + others.filter(Boolean).length;
}

// Returns the weights of sliders, or null where they are as at first. All at 0 leaves nothing to compare by, which the
// service refuses: that counts as not moved.
export function weightsOf(values, first) {
  const moved = values.some(([name, value]) => value !== first.get(name)) && values.some(([, value]) => value > 0);
  return moved ? new Map(values) : null;
}

// Returns a number of a field as addresses and the service have it, 1e3 as 1000; "" for what is none, which is no limit.
export function limitOf(text) {
  const written = text.trim() === "" ? "" : Number(text).toFixed(6).replace(/\.?0+$/, "");
  return NUMBER.test(written) ? written : "";
}

// --- Address ----------------------------------------------------------------------------------------------

// Returns the address of a state, relative to the page.
export function addressOf(state) {
  const pairs = SINGLE.filter((name) => state[name]).map((name) => [name, state[name]]);
  for (const name of ["like", "dislike"]) pairs.push(...state[name].map((id) => [name, id]));
  if (state.crop) pairs.push(["crop", state.crop.map((share) => Number(share.toFixed(4))).join(",")]);
  for (const [name, weight] of state.weights ?? []) pairs.push([`weight.${name}`, weight]);
  for (const [column, values] of state.chosen) pairs.push(...values.map((value) => [`in.${column}`, value]));
  for (const [column, [least, most]] of state.ranges) pairs.push([`min.${column}`, least], [`max.${column}`, most]);
  if (state.diversity !== null) pairs.push(["diversity", state.diversity]);
  if (state.category) pairs.push(["category", state.category]);
  if (!state.tidy) pairs.push(["tidy", "0"]);
  if (viewOf(state) === "browse") pairs.push(["browse", "1"]);
  const told = pairs.filter(([, value]) => value !== "").map(([name, value]) => `${quoted(name)}=${quoted(value)}`);
  return told.length ? `?${told.join("&")}` : "./";
}

// Returns the state that an address means: the part of it that begins with "?".
export function stateOf(search) {
  const given = new URLSearchParams(search);
  const state = { ...FIRST, chosen: new Map(), ranges: new Map() };
  for (const name of SINGLE) state[name] = (given.get(name) ?? "").slice(0, LONGEST);
  if (state.photo) state.product = "";
  if (state.photo || state.product) state.text = "";
  for (const name of ["like", "dislike"]) state[name] = [...new Set(given.getAll(name).filter(Boolean))].slice(0, MOST_LISTED / 2);
  state.dislike = state.dislike.filter((id) => id !== state.product && !state.like.includes(id));
  state.crop = state.photo || state.product ? cropOf(given.get("crop")) : null;
  for (const [name, value] of given) readColumn(state, name, value);
  const diversity = given.get("diversity") ?? "";
  state.diversity = isShare(diversity) && Number(diversity) <= 1 ? Number(diversity) : null;
  state.category = CATEGORIES.includes(given.get("category")) ? given.get("category") : "";
  state.tidy = given.get("tidy") !== "0";
  state.browse = given.get("browse") === "1";
  if ([...(state.weights ?? new Map([["", 1]])).values()].every((weight) => weight === 0)) state.weights = null;
  return Object.freeze(state);
}

function readColumn(state, name, value) {
  const dot = name.indexOf(".");
  const [kind, column] = [name.slice(0, dot), name.slice(dot + 1)];
  if (dot < 0 || !column || value.length > LONGEST) return;
  if (kind === "in" && value) {
    const values = state.chosen.get(column) ?? [];
    if (!values.includes(value) && values.length < MOST_LISTED) state.chosen.set(column, [...values, value]);
  } else if (kind === "weight" && isShare(value)) {
    state.weights = new Map([...(state.weights ?? []), [column, Number(value)]]);
  } else if ((kind === "min" || kind === "max") && NUMBER.test(value)) {
    const [least, most] = state.ranges.get(column) ?? ["", ""];
    state.ranges.set(column, kind === "min" ? [value, most] : [least, value]);
  }
}

function cropOf(text) {
  const shares = (text ?? "").split(",").map((share) => (share.trim() ? Number(share) : NaN));
  const [left, top, right, bottom] = shares;
  const inside = shares.length === 4 && shares.every((share) => share >= 0 && share <= 1);
  return inside && left < right && top < bottom ? shares : null;
}

const isShare = (text) => Boolean(text?.trim()) && Number(text) >= 0 && Number(text) <= 100;

// As encodeURIComponent, but what is safe to read in an address stays readable.
const quoted = (text) => encodeURIComponent(text).replaceAll("%20", "+").replaceAll("%2C", ",").replaceAll("%3A", ":");
