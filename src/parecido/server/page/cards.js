// A product in the grid.

import { el, icon, ICONS, isWebAddress } from "./dom.js";
import { showPicture } from "./pictures.js";
import { aspectName, likeness, percent, words } from "./words.js";

const RESTING = 450; // ms: a mouse on its way elsewhere shows nothing
const BARS = ["colour", "shape", "texture"];

// Returns the <li> of a product or a recommendation. `view` has
//   link(kind, id)   the state behind "similar" or "show", as {href, go}
//   alike            false where similarities are no likeness that words could tell, as those of words and pictures
//   steers           whether it may be liked and disliked;  mark(id) is "like", "dislike" or ""
//   steer(product, mark)   is called with "like" or "dislike"
//   why              null, or (card, product, held) => void, called when the likeness is to be shown, or no longer
export function makeCard(product, view) {
  const title = product.caption || product.id;
  const card = el("li", { class: "card" });
  card.dataset.id = product.id;
  const image = el("img", { alt: "" });
  showPicture(image, product.id);
  const shot = anchor(view.link("similar", product.id), { class: "shot", "aria-label": words.moreOf(title) }, image);
  const name = anchor(view.link("show", product.id), { class: "name", title }, title);
  card.append(el("div", { class: "frame" }, shot, marks(card, product, title, view)), el("h3", { class: "caption" }, name));
  if (product.similarity !== undefined && view.alike !== false) card.append(...[alike(product), bars(product.aspects)].filter(Boolean));
  const more = [
    product.folded?.length && el("span", { text: words.variants(product.folded.length) }),
    isWebAddress(product.url) &&
      el("a", { href: product.url, target: "_blank", rel: "noopener noreferrer", "aria-label": words.shopOf(title), text: `${words.inShop} ↗` }),
  ].filter(Boolean);
  if (more.length) card.append(el("p", { class: "notes" }, more));
  return card;
}

export function makeGhost() {
  return el("li", { class: "card ghost", "aria-hidden": "true" }, el("div", { class: "frame" }), el("p", { class: "line" }), el("p", { class: "line short" }));
}

// A link inside the page: a plain click stays in it, any other (a new tab, say) is the browser's.
export function anchor({ href, go }, facts, ...children) {
  const click = (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go();
  };
  return el("a", { href, ...facts, on: { click } }, ...children);
}

function alike({ similarity }) {
  const told = percent(similarity);
  return el("p", { class: "likeness", title: told }, likeness(similarity), el("span", { class: "unseen", text: `, ${told}` }));
}

// What of it is alike: a small bar for each aspect that can be seen.
function bars(aspects = {}) {
  const told = BARS.filter((name) => name in aspects);
  if (!told.length) return null;
  const label = told.map((name) => `${aspectName(name)} ${percent(aspects[name])}`).join(", ");
  const box = el("div", { class: "bars", role: "img", "aria-label": label, title: label });
  for (const name of told) {
    const fill = el("span", { class: "fill" });
    fill.style.setProperty("--share", String(Math.min(1, Math.max(0, aspects[name]))));
    box.append(el("span", { class: "bar-of" }, el("span", { class: "bar-name", text: aspectName(name) }), el("span", { class: "track" }, fill)));
  }
  return box;
}

function marks(card, product, title, view) {
  const buttons = [];
  if (view.steers) {
    for (const mark of ["like", "dislike"]) {
      const pressed = view.mark(product.id) === mark;
      const press = () => view.steer(product, mark);
      const facts = { type: "button", class: `mark ${mark}`, "aria-label": words[mark](title), title: words[mark](title), "aria-pressed": String(pressed), on: { click: press } };
      buttons.push(el("button", facts, icon(ICONS[mark])));
    }
  }
  if (view.why) buttons.push(whyButton(card, product, title, view));
  return buttons.length ? el("div", { class: "marks" }, buttons) : null;
}

// The heat of a card is shown while a mouse rests on it, and from one press of its button to the next.
function whyButton(card, product, title, view) {
  const button = el("button", { type: "button", class: "mark why", "aria-label": words.whyOf(title), title: words.why, "aria-pressed": "false" }, icon(ICONS.why));
  let resting = 0;
  const pressed = () => button.getAttribute("aria-pressed") === "true";
  const show = (held) => view.why?.(card, product, held, button); // of a card that is on its way out nothing is told
  button.addEventListener("click", () => {
    clearTimeout(resting);
    button.setAttribute("aria-pressed", String(!pressed()));
    show(pressed());
  });
  card.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType === "mouse" && !pressed()) resting = setTimeout(() => show(true), RESTING);
  });
  card.addEventListener("pointerleave", () => {
    clearTimeout(resting);
    if (!pressed()) show(false);
  });
  return button;
}
