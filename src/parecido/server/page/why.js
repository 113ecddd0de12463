// Where a product is alike: the heat over its picture, and over the picture that was asked with.

import { isAbort } from "./api.js";
import { el } from "./dom.js";
import { askWhy } from "./question.js";
import { addressOf } from "./state.js";
import { words } from "./words.js";

const MOST_KEPT = 60;

let shown = null; // the one that shows something

addEventListener("keydown", ({ key }) => key === "Escape" && shown?.hide());

export class Why {
  // `asked` shows the question (asked.js), `say(text)` tells a screen reader.
  constructor(asked, say) {
    Object.assign(this, { asked, say });
    this.kept = new Map();
    this.card = null;
    this.flight = null; // ends what is asked for the card
  }

  // Shows or hides the heat of a card; one at a time.
  async show(state, card, product, held, button) {
    if (this.card && this.card !== card && held) this.hide();
    if (!held && this.card === card) this.hide();
    if (!held || this.card === card) return;
    shown = this;
    this.card = card;
    const flight = (this.flight = new AbortController());
    this.button = button;
    const pressed = button.getAttribute("aria-pressed") === "true"; // of a mouse on its way nothing is said
    card.classList.add("warming");
    try {
      const heat = await this.heatOf(state, product.id, flight.signal);
      if (this.flight !== flight) return;
      if (!heat.with) throw new TypeError("no regions");
      card.querySelector(".shot").append(el("img", { class: "heat", src: heat.with, alt: "" }));
      if (!state.crop) this.asked.heat(heat.query);
      if (pressed) this.say(words.whyShown(product.caption || product.id));
    } catch (error) {
      if (this.flight !== flight) return;
      this.hide();
      if (pressed && !isAbort(error)) this.say(words.whyNot);
    } finally {
      if (this.card !== card || this.flight === flight) card.classList.remove("warming");
    }
  }

  hide() {
    shown = null;
    this.flight?.abort();
    this.flight = null;
    this.card?.querySelector(".heat")?.remove();
    this.card?.classList.remove("warming");
    this.button?.setAttribute("aria-pressed", "false");
    this.asked.heat(null);
    this.card = null;
  }

  async heatOf(state, id, signal) {
    const name = `${id} ${addressOf(state)}`;
    if (!this.kept.has(name)) {
      this.kept.set(name, await askWhy(state, id, { signal }));
      if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    return this.kept.get(name);
  }
}
