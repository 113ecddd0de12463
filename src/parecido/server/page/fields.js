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

// Returns the fields of a question, but for the photo.
export function fieldsOf(state, after) {
  const fields = { n: PAGE, tidy: state.tidy };
  for (const name of ["product", "text", "colour", "category"]) if (state[name]) fields[name] = state[name];
  for (const name of ["like", "dislike"]) if (state[name].length) fields[name] = state[name];
  if (state.photo) delete fields.product;
  if (state.crop && (state.photo || state.product)) {
    fields.crop = state.crop;
    delete fields.product;
  }
  if (state.weights) fields.weights = Object.fromEntries(state.weights);
  if (state.diversity !== null) fields.diversity = state.diversity;
  const where = filtersOf(state);
  if (where.length) fields.where = where;
  if (after) fields.after = after;
  return fields;
}
