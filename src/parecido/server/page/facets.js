// Filters: for each column of the shop that divides its products, its values as chips with their counts.

import { ask } from "./api.js";
import { isPrice, kindOf, MOST_VALUES, remember, rememberedOf } from "./columns.js";
import { el } from "./dom.js";
import { filtersOf } from "./fields.js";
import { commaOf, inOrder, readTyped, typed, written } from "./numbers.js";
import { limitOf, withChanges } from "./state.js";
import { columnName, language, number, words } from "./words.js";

const FEW = 8;
const MOST_COLUMNS = 24;

const manners = new Map(); // column -> {currency, comma}: how its numbers are written, as far as it is known
const mannerOf = (name) => ({ ...manners.get(name), price: isPrice(name) });

export class Facets {
  // `box` is where the filters go; `refine(state, control)` is called with what was chosen.
  constructor(box, refine) {
    Object.assign(this, { box, refine });
    this.columns = null; // of the shop, those that are filters: {name, kind}
    this.learned = []; // of them those that are known so far, while they are asked about
    this.asked = new Set(); // columns that were asked about
    this.open = new Set(); // columns that are folded out
    this.whole = new Set(); // columns of which all values are shown
    this.serial = 0;
    this.groups = new Map(); // column -> {said, group}: what is as before is not made anew
  }

  // Counts for a state. A column's own choice does not narrow its counts, so that a second value can be added.
  async show(state, { columns: names, snapshot }) {
    const shop = JSON.stringify([snapshot, names]); // another one may have the same address
    const mine = ++this.serial;
    this.state = state;
    try {
      this.columns ??= rememberedOf(shop);
      if (!this.columns) {
        await this.learn(names, mine);
        if (mine !== this.serial || !this.columns) return;
        remember(shop, this.columns);
        if (!filtersOf(state).length) return; // what was learned are the counts
      }
      const counts = await this.count(state);
      if (mine === this.serial) this.paint(counts);
    } catch {
      // The filters are an offer: what is wrong with the service is told where the products are.
    }
  }

  // A shop is asked column by column, as the first question about one can take a second in a large shop. Where something
  // is chosen meanwhile it goes on from there, and what is there already stays.
  async learn(names, mine) {
    if (this.learned.length) this.paint(this.learned);
    for (const name of names.slice(0, MOST_COLUMNS)) {
      if (this.asked.has(name)) continue;
      const { columns, matching } = await ask(`v1/facets?${new URLSearchParams({ column: name, most: MOST_VALUES })}`);
      const [column] = columns;
      const kind = this.asked.has(name) ? "" : kindOf(column, matching);
      this.asked.add(name);
      if (kind) this.learned.push({ name: column.column, kind, ...(kind === "range" && mannerIn(column)), ...column });
      if (mine !== this.serial) return;
      this.paint(this.learned);
    }
    this.columns = this.learned;
  }

  async count(state) {
    const names = this.columns.map(({ name }) => name);
    const own = names.filter((name) => state.chosen.has(name) || state.ranges.has(name));
    const others = names.filter((name) => !own.includes(name));
    const asked = [...own.map((name) => [name]), others].filter((each) => each.length);
    const answers = await Promise.all(
      asked.map((each) => {
        const fields = new URLSearchParams({ most: MOST_VALUES });
        for (const name of each) fields.append("column", name);
        for (const filter of filtersOf(state, own.includes(each[0]) ? each[0] : "")) fields.append("where", filter);
        return ask(`v1/facets?${fields}`);
      }),
    );
    const counted = new Map(answers.flatMap(({ columns }) => columns.map((column) => [column.column, column])));
    return this.columns.map((column) => ({ ...column, ...counted.get(column.name) }));
  }

  paint(columns) {
    this.painted = columns;
    learnManners(columns);
    const held = document.activeElement?.closest?.("#filters") && document.activeElement.dataset.held;
    arrange(this.box, columns.map((column) => this.groupOf(column)).filter(Boolean));
    const again = held && !this.box.contains(document.activeElement);
    if (again) this.box.querySelector(`[data-held="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  groupOf(column) {
    const { name, kind, values, min, max } = column;
    const said = JSON.stringify([kind, kind === "range" ? [min, max] : values, this.state.chosen.get(name), this.state.ranges.get(name), this.whole.has(name)]);
    if (this.groups.get(name)?.said !== said) this.groups.set(name, { said, group: this.group(column) });
    return this.groups.get(name).group;
  }

  group(column) {
    const { name } = column;
    const chosen = this.state.chosen.get(name) ?? [];
    const content = column.kind === "range" ? this.range(column) : this.chips(column, chosen);
    if (!content) return null;
    const count = chosen.length || Number(this.state.ranges.has(name));
    const summary = el("summary", { "data-held": `open ${name}` }, el("span", { text: columnName(name) }), count > 0 && el("span", { class: "badge", text: number(count) }));
    const group = el("details", { class: "facet" }, summary, content);
    group.open = this.open.has(name) || count > 0;
    group.addEventListener("toggle", () => this.open[group.open ? "add" : "delete"](name));
    return group;
  }

  chips({ name, values: counted }, chosen) {
    const missing = chosen.filter((value) => !counted.some((each) => each.value === value)).map((value) => ({ value, count: 0 }));
    const all = [...counted, ...missing];
    if (all.length < 2 && !chosen.length) return null;
    const whole = this.whole.has(name);
    const shown = whole || all.length <= FEW + 1 ? all : all.filter(({ value }, place) => place < FEW || chosen.includes(value));
    const chips = inOrder(shown).map(({ value, count }) => {
      const click = () => this.refine(this.toggled(name, value), "");
      const facts = { type: "button", class: "chip", "aria-pressed": String(chosen.includes(value)), "data-held": `${name} ${value}`, on: { click } };
      return el("button", facts, el("span", { text: value }), el("span", { class: "of", text: number(count) }));
    });
    const fold = () => {
      this.whole[whole ? "delete" : "add"](name);
      this.paint(this.painted);
    };
    const more = (shown.length < all.length || whole) && el("button", { type: "button", class: "way", "data-held": `more ${name}`, text: whole ? words.less : words.every(number(all.length)), on: { click: fold } });
    return el("div", { class: "values" }, chips, more);
  }

  range({ name, min, max }) {
    if (min === undefined) return null;
    const [least, most] = this.state.ranges.get(name) ?? ["", ""];
    const manner = mannerOf(name);
    const field = (label, value, place, hint) => {
      const wrong = el("span", { class: "wrong", role: "alert", id: `wrong-${place}-${encodeURIComponent(name)}` });
      const tell = (text) => {
        wrong.textContent = text;
        input.setAttribute("aria-invalid", String(Boolean(text)));
      };
      const change = () => {
        const limit = limitOf(String(readTyped(input.value, manner, language)));
        if (limit === "" && input.value.trim()) return tell(words.noNumber(hint));
        return this.refine(this.limited(name, place, limit), `range ${name} ${place}`);
      };
      const facts = { type: "text", inputmode: "decimal", autocomplete: "off", value: typed(value, manner, language), placeholder: hint, "aria-describedby": wrong.id };
      const input = el("input", { ...facts, "data-held": `${name} ${place}`, on: { change, input: () => tell("") } });
      return el("div", {}, el("label", {}, el("span", { text: label }), input), wrong);
    };
    const [low, high] = [min, max].map((limit) => written(limit, manner, language));
    return el("div", { class: "range" }, field(words.from, least, 0, low), field(words.to, most, 1, high));
  }

  toggled(name, value) {
    const chosen = new Map(this.state.chosen);
    const values = chosen.get(name) ?? [];
    const now = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
    if (now.length) chosen.set(name, now);
    else chosen.delete(name);
    return withChanges(this.state, { chosen });
  }

  limited(name, place, limit) {
    const ranges = new Map(this.state.ranges);
    const limits = [...(ranges.get(name) ?? ["", ""])];
    limits[place] = limit;
    if (limits.some((limit) => limit !== "")) ranges.set(name, limits);
    else ranges.delete(name);
    return withChanges(this.state, { ranges });
  }
}

// Makes `nodes` the children of `box`; those that stay where they are are not touched, and keep the focus.
function arrange(box, nodes) {
  for (const child of [...box.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, place) => box.children[place] !== node && box.insertBefore(node, box.children[place] ?? null));
}

// How a column of /v1/facets writes its numbers.
const mannerIn = ({ values, currencies = [] }) => ({ currency: currencies[0] ?? "", comma: commaOf(values.map(({ value }) => value)) });

// The chips of a link are there before the columns are known: they are written anew with what was learned.
function learnManners(columns) {
  const fresh = columns.filter(({ name, kind, currency, comma }) => kind === "range" && (manners.get(name)?.currency !== currency || manners.get(name)?.comma !== comma));
  for (const { name, currency, comma } of fresh) manners.set(name, { currency, comma });
  if (fresh.some(({ name }) => chipsShown?.[1].ranges.has(name))) showChips(...chipsShown);
}

let chipsShown = null;

// Shows what is chosen as chips that can be taken away, beside the products.
export function showChips(box, state, refine) {
  chipsShown = [box, state, refine];
  const chips = [];
  const chip = (text, label, next) => {
    const what = el("button", { type: "button", class: "chip on", "aria-label": words.remove(label), on: { click: () => refine(next, "") } }, el("span", { text }), el("span", { class: "cross", "aria-hidden": "true", text: "×" }));
    chips.push(what);
  };
  for (const [column, values] of state.chosen) {
    for (const value of values) {
      const chosen = new Map(state.chosen);
      const left = values.filter((each) => each !== value);
      if (left.length) chosen.set(column, left);
      else chosen.delete(column);
      chip(value, `${columnName(column)}: ${value}`, withChanges(state, { chosen }));
    }
  }
  for (const [column, [least, most]] of state.ranges) {
    const ranges = new Map(state.ranges);
    ranges.delete(column);
    const limits = [least, most].map((limit) => limit && written(limit, mannerOf(column), language));
    const text = `${columnName(column)} ${words.between(...limits)}`;
    chip(text, text, withChanges(state, { ranges }));
  }
  if (chips.length > 1) chips.push(el("button", { type: "button", class: "way", text: words.clear, on: { click: () => refine(withoutFilters(state), "") } }));
  const held = box.contains(document.activeElement);
  box.hidden = !chips.length;
  box.replaceChildren(...chips);
  if (held) (box.querySelector("button") ?? document.getElementById("heading")).focus({ preventScroll: true });
}

export const withoutFilters = (state) => withChanges(state, { chosen: new Map(), ranges: new Map(), browse: true });
