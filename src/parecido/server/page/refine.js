// The panel that refines an answer: what counts, in which colour, how it is arranged, and the filters. It stands beside
// the products where there is room, and behind one button where there is not. It has a control only where the shop's
// model can do what it asks for.

import { byId, el, icon, ICONS } from "./dom.js";
import { Facets } from "./facets.js";
import { wishedWeights, wishes } from "./fields.js";
import { refinements, weightsOf, withChanges } from "./state.js";
import { aspectName, counted, number, words } from "./words.js";

export const COLOURS = ["black", "grey", "white", "beige", "brown", "red", "orange", "yellow", "green", "turquoise", "blue", "navy blue", "purple", "pink"];
export const PAINTS = ["#232224", "#8c8c8e", "#f1efec", "#cdb896", "#684634", "#c4262e", "#ec7c30", "#f0cc48", "#3c884c", "#48b8be", "#3c64a0", "#262e54", "#703c88", "#e886a8"];
const ROOM = matchMedia("(min-width: 900px)");
const MOST_VARIED = 60; // hundredths: beyond it colour and kind no longer count
const TIDY_VARIETY = 30; // what the service takes for tidy

export class Refine {
  // `refine(state, control)` is called with each change, `room()` when the panel comes to stand beside the products.
  constructor(refine) {
    this.refine = refine;
    this.panel = byId("refine");
    this.button = byId("tuner");
    this.button.addEventListener("click", () => this.openSheet());
    this.panel.addEventListener("click", (event) => event.target === this.panel && this.panel.close());
    ROOM.addEventListener("change", () => this.place());
  }

  // Makes the controls for a model, in the page's language.
  build(model) {
    this.model = model;
    const names = Object.keys(model.aspects);
    this.tune = names.length > 1 ? this.makeSliders(names) : null;
    this.wish = model.supports.colour ? this.makeSwatches() : null;
    this.arrange = this.makeArrange();
    const filters = el("div", { id: "filters" });
    this.facets = new Facets(filters, (state, control) => this.refine(state, control));
    this.filters = el("section", { class: "part" }, el("h3", { text: words.filters }), filters);
    const close = el("button", { type: "button", class: "way close", "aria-label": words.close, on: { click: () => this.panel.close() } }, icon(ICONS.close));
    const done = el("button", { type: "button", class: "button", text: words.show, on: { click: () => this.panel.close() } });
    this.panel.setAttribute("aria-label", words.refine);
    this.panel.replaceChildren(
      ...[el("header", { class: "sheet-top" }, el("h2", { text: words.refine }), close), this.tune, this.wish, this.filters, this.arrange, el("p", { class: "sheet-end" }, done)].filter(Boolean),
    );
    this.place();
  }

  // Beside the products the panel is a part of the page; where there is no room it is a sheet that is asked for.
  place() {
    if (this.panel.open) this.panel.close();
    if (ROOM.matches) {
      this.panel.setAttribute("role", "region");
      this.panel.setAttribute("open", "");
    } else {
      this.panel.removeAttribute("role");
    }
    if (this.state) this.count();
  }

  // Closes the sheet: what it was opened for is no longer shown.
  shut() {
    if (!ROOM.matches && this.panel.open) this.panel.close();
  }

  openSheet() {
    this.panel.showModal();
    this.count();
  }

  // Sets the controls as a state says; `asks` is whether there is a question, and not the catalogue alone.
  show(state, asks) {
    this.state = state;
    for (const part of [this.tune, this.wish, this.arrange]) if (part) part.hidden = !asks;
    if (this.wish) this.wish.hidden = !asks;
    this.button.hidden = false;
    const count = refinements(state);
    this.button.replaceChildren(icon(ICONS.tune), el("span", { text: words.refine }), ...(count ? [el("span", { class: "badge", text: number(count) })] : []));
    this.button.setAttribute("aria-label", count ? counted(words.refined, count) : words.refine);
    this.setSliders(state);
    this.setSwatches(state);
    this.setArrange(state);
    this.count();
  }

  count() {
    const seen = document.documentElement.dataset.view !== "start"; // there is nothing to filter at the start
    if (this.panel.open && seen) this.facets.show(this.state, this.model);
  }

  // --- What counts ----------------------------------------------------------------------------------------

  makeSliders(names) {
    const largest = Math.max(...Object.values(this.model.aspects));
    this.first = new Map(names.map((name) => [name, Math.round((this.model.aspects[name] / largest) * 20) * 5]));
    this.sliders = new Map();
    const change = () => {
      const values = [...this.sliders].map(([name, slider]) => [name, Number(slider.value)]);
      this.refine(withChanges(this.state, { weights: weightsOf(values, this.unmoved(this.state)) }), "weights");
    };
    const rows = names.map((name) => {
      const slider = el("input", { type: "range", min: "0", max: "100", step: "5", on: { change, input: () => fill(slider) } });
      this.sliders.set(name, slider);
      return el("label", { class: "slider" }, el("span", { text: aspectName(name) }), slider);
    });
    this.reset = el("button", { type: "button", class: "way", text: words.reset, on: { click: () => this.refine(withChanges(this.state, { weights: null }), "") } });
    return el("section", { class: "part" }, el("h3", { text: words.tune }, this.reset), rows);
  }

  // What counts where no slider was moved.
  unmoved(state) {
    return wishes(state) ? wishedWeights([...this.first.keys()]) : this.first;
  }

  setSliders(state) {
    if (!this.tune) return;
    const { weights } = state;
    const unmoved = this.unmoved(state);
    for (const [name, slider] of this.sliders) {
      if (slider !== document.activeElement || !weights) slider.value = String(weights ? (weights.get(name) ?? 0) : unmoved.get(name));
      fill(slider);
    }
    this.reset.classList.toggle("gone", !weights);
  }

  // --- In which colour ------------------------------------------------------------------------------------

  makeSwatches() {
    const choose = (colour) => this.refine(withChanges(this.state, { colour }), "colour");
    const names = words.colours.split(", ");
    this.swatches = COLOURS.map((colour, place) => {
      const click = () => choose(this.state.colour === colour ? "" : colour);
      const swatch = el("button", { type: "button", class: "swatch", "aria-label": names[place], title: names[place], "aria-pressed": "false", on: { click } });
      swatch.style.setProperty("--paint", PAINTS[place]);
      swatch.dataset.colour = colour;
      return swatch;
    });
    this.own = el("input", { type: "color", class: "swatch own", "aria-label": words.ownColour, title: words.ownColour, value: "#3c64a0", on: { change: ({ target }) => choose(target.value) } });
    this.asItIs = el("button", { type: "button", class: "way", text: words.asItIs, on: { click: () => choose("") } });
    return el("section", { class: "part" }, el("h3", { text: words.inColour }, this.asItIs), el("div", { class: "swatches", role: "group", "aria-label": words.inColour }, this.swatches, this.own));
  }

  setSwatches({ colour }) {
    if (!this.wish) return;
    for (const swatch of this.swatches) swatch.setAttribute("aria-pressed", String(swatch.dataset.colour === colour));
    const own = /^#[0-9a-f]{6}$/i.test(colour);
    this.own.classList.toggle("on", own);
    if (own) this.own.value = colour;
    this.asItIs.classList.toggle("gone", !colour);
  }

  // --- How it is arranged ---------------------------------------------------------------------------------

  makeArrange() {
    const vary = () => this.refine(withChanges(this.state, { diversity: Number(this.variety.value) / 100 }), "diversity");
    this.variety = el("input", { type: "range", min: "0", max: String(MOST_VARIED), step: "10", "aria-label": words.variety, on: { change: vary, input: () => fill(this.variety) } });
    const kind = () => this.refine(withChanges(this.state, { category: this.kind.value }), "kind");
    this.kind = el("select", { on: { change: kind } }, Object.entries(words.kinds).map(([value, text]) => el("option", { value, text })));
    const fold = () => this.refine(withChanges(this.state, { tidy: this.tidy.checked }), "tidy");
    this.tidy = el("input", { type: "checkbox", on: { change: fold } });
    return el(
      "details",
      { class: "part facet" },
      el("summary", {}, el("span", { text: words.arrange })),
      el("div", { class: "slider" }, el("span", { text: words.variety }), this.variety),
      el("p", { class: "ends" }, el("span", { text: words.closest }), el("span", { text: words.varied })),
      el("label", { class: "choice" }, el("span", { text: words.kind }), this.kind),
      el("label", { class: "check" }, this.tidy, el("span", { text: words.tidy })),
    );
  }

  setArrange(state) {
    const { diversity, category, tidy } = state;
    const shown = diversity === null ? (tidy && !wishes(state) ? TIDY_VARIETY : 0) : Math.round(diversity * 100);
    if (this.variety !== document.activeElement) this.variety.value = String(shown);
    fill(this.variety);
    this.kind.value = category;
    this.tidy.checked = tidy;
    if (diversity !== null || category || !tidy) this.arrange.open = true;
  }
}

function fill(slider) {
  slider.style.setProperty("--share", String((slider.value - slider.min) / (slider.max - slider.min)));
}
