// The question: the picture that is asked with and the box on it, or the words.

import { anchor } from "./cards.js";
import { makeChoosers } from "./chooser.js";
import { Crop } from "./crop.js";
import { byId, el, icon, ICONS } from "./dom.js";
import { photoOf } from "./photos.js";
import { showPicture } from "./pictures.js";
import { percent, verdict, words } from "./words.js";

export class Asked {
  // `goes` has toPhoto(file), crop(crop), link(kind, id), say(text).
  constructor(goes) {
    this.goes = goes;
    this.box = byId("asked");
    this.shown = ""; // the picture that is shown: it stays while the rest of the question changes
  }

  clear() {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.shown = "";
    this.frame = null;
  }

  // Shows what a state asks; `product` is what is known of its product.
  async show(state, product) {
    const name = `${state.photo} ${state.product} ${state.text}`;
    this.state = state; // the newest one: a picture may come later than it
    this.box.hidden = !(state.photo || state.product || state.text);
    if (this.box.hidden) return this.clear();
    if (name !== this.shown || !this.box.children.length) {
      this.shown = name;
      this.crop = null;
      this.title = el("h2", { class: "verdict", tabindex: "-1" });
      this.grounds = el("p", { class: "grounds" });
      this.more = el("div", { class: "ways" });
      this.frame = state.text ? null : el("div", { class: "photo" });
      const about = el("div", { class: "about" }, this.title, this.grounds, this.more);
      this.box.replaceChildren(...[this.frame, about].filter(Boolean));
      this.title.textContent = state.text ? words.yourText(state.text) : state.photo ? words.yourPhoto : "";
      if (this.frame) await this.showPicture(state, this.frame);
      if (name !== this.shown) return undefined;
    }
    if (state.product) this.title.textContent = product?.caption || state.product;
    this.showWays(this.state);
    return undefined;
  }

  async showPicture(state, frame) {
    const image = el("img", { alt: state.photo ? words.yourPhoto : "", class: "whole" });
    image.addEventListener("error", () => frame.classList.add("unseeable"));
    if (state.photo) {
      const photo = await photoOf(state.photo);
      if (frame !== this.frame) return undefined; // another question came in the meantime
      if (!photo) return this.clear();
      image.src = photo.address;
    } else {
      showPicture(image, state.product, { lazy: false });
    }
    frame.replaceChildren(image);
    this.crop = new Crop(frame, this.state.crop, { changed: this.goes.crop, said: this.goes.say });
    return undefined;
  }

  showWays(state) {
    if (this.crop && this.frame && String(this.crop.crop) !== String(state.crop)) {
      this.crop.put(state.crop);
    }
    this.box.classList.toggle("cutting", Boolean(state.crop));
    const cut = state.crop
      ? el("button", { type: "button", class: "way", text: words.whole, on: { click: () => this.goes.crop(null) } })
      : el("button", { type: "button", class: "way", on: { click: () => this.crop?.begin() } }, icon(ICONS.crop), el("span", { text: words.part }));
    const details = state.product && anchor(this.goes.link("show", state.product), { class: "way" }, words.details);
    const hint = this.frame && el("p", { class: "unseen", id: "part-hint", text: words.partHint });
    const held = this.more.contains(document.activeElement);
    this.more.replaceChildren(...[this.frame && cut, hint, details, state.photo && makeChoosers(this.goes.toPhoto, { again: true })].filter(Boolean));
    if (held) this.more.querySelector("button")?.focus({ preventScroll: true });
  }

  // What the products nearest to the photo say that it shows.
  // `doubt` is why that is not to be believed.
  told(state, predicted, doubt) {
    if (!state.photo || !this.title) return;
    const unsure = doubt && { blank: [words.blank, words.blankWhy], far: [words.unsure, words.unsureWhy(predicted?.category)] }[doubt.kind];
    const sure = predicted ? [verdict(predicted), words.agree(percent(predicted.share))] : [words.yourPhoto, ""];
    [this.title.textContent, this.grounds.textContent] = unsure ?? sure;
  }

  // Lays the heat of an explanation over the picture; null takes it away.
  heat(address) {
    if (!this.frame) return;
    this.frame.querySelector(".heat")?.remove();
    if (address) this.frame.querySelector("img")?.after(el("img", { class: "heat", src: address, alt: "" }));
  }
}
