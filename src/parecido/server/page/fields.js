// What a state asks, in the words of the service.

export const PAGE = 24;

// Returns the filters of a state, in the language of the service; of the columns in `but` none.
export function filtersOf({ chosen, ranges }, but = "") {
  const values = [...chosen].filter(([column]) => column !== but).map(([column, texts]) => `${quoted(column)} in (${texts.map(quoted).join(", ")})`);
  const limits = [...ranges].filter(([column]) => column !== but).flatMap(([column, [least, most]]) => [
    ...(least === "" ? [] : [`${quoted(column)} >= ${least}`]),
    ...(most === "" ? [] : [`${quoted(column)} <= ${most}`]),
  ]);
  return [...values, ...limits];
}

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

// What counts for a colour wish, 0 to 100: as the model itself weighs, the colour counts too little to be seen.
const WISHED = { overall: 65, colour: 100, shape: 65 };

// Whether a state wishes for a colour in which pictures are compared. A text is weighed against it as it comes.
export const wishes = ({ colour, text }) => Boolean(colour && !text);

// Returns what counts for a wish that nobody weighed, of the aspects of these names.
export const wishedWeights = (names) => new Map(names.map((name) => [name, WISHED[name] ?? 0]));

// Returns the fields of a question, but for the photo; `aspects` are the names of the model's, which a wish needs.
export function fieldsOf(state, { after, aspects = [] } = {}) {
  const fields = { n: PAGE, tidy: state.tidy };
  for (const name of ["product", "text", "colour", "category"]) if (state[name]) fields[name] = state[name];
  for (const name of ["like", "dislike"]) if (state[name].length) fields[name] = state[name];
  if (state.photo) delete fields.product;
  if (state.crop && (state.photo || state.product)) {
    fields.crop = state.crop;
    delete fields.product;
  }
  const weights = state.weights ?? (wishes(state) && aspects.length ? wishedWeights(aspects) : null);
  if (weights) fields.weights = Object.fromEntries(weights);
  if (state.diversity !== null) fields.diversity = state.diversity;
  else if (wishes(state)) fields.diversity = 0; // what is varied on purpose is not the same
  const where = filtersOf(state);
  if (where.length) fields.where = where;
  if (after) fields.after = after;
  return fields;
}

const LIKENESS = ["product", "crop", "weights", "colour", "like", "dislike"];

// Returns those of a question's fields that decide how alike a product is; the others choose and arrange.
export const likenessOf = (fields) => Object.fromEntries(LIKENESS.filter((name) => name in fields).map((name) => [name, fields[name]]));
