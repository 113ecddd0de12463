// What stands beside a product: the same in a colour, its variants, and what looks like it.

import { anchor, makeCard, makeGhost } from "./cards.js";
import { isAbort } from "./api.js";
import { el } from "./dom.js";
import { COLOURS, PAINTS } from "./refine.js";
import { Why } from "./why.js";
import { words } from "./words.js";

const COUNT = 12;
const TOLD_FIRST = [/colou?r|^cor(es)?(?![a-z])/i, /size|tamanho/i];

// Links to what looks like the product, but in another colour: where the shop's model tells colours.
export function makeWishes({ id, links, said }) {
  const names = words.colours.split(", ");
  const swatches = COLOURS.map((colour, place) => {
    const label = said.sameIn(names[place]);
    const swatch = anchor(links.ask({ product: id, colour }), { class: "swatch", "aria-label": label, title: label });
    swatch.style.setProperty("--paint", PAINTS[place]);
    return el("li", {}, swatch);
  });
  return el("section", { class: "product-part" }, el("h2", { text: words.inColour }), el("ul", { class: "wishes", "aria-label": words.inColour }, swatches));
}

// The variants, and how sure it is that they are.
export function makeVariants(found, view) {
  const { said } = view;
  const items = found.variants.map((variant) => {
    const image = el("img", { alt: "" });
    view.showPicture(image, variant.id);
    const told = differenceOf(variant);
    const name = variant.caption || variant.id;
    const label = told && told !== name ? `${name}, ${told}` : name;
    return el("li", {}, anchor(view.links.show(variant.id), { class: "variant", "aria-label": label, title: label }, image, el("span", { text: told || name })));
  });
  const more = found.matching - found.variants.length;
  return el(
    "section",
    { class: "product-part" },
    el("h2", { text: found.certain ? said.variants : said.probably }),
    !found.certain && el("p", { class: "product-hint", text: said.guessed[found.by] ?? "" }),
    el("ul", { class: "variants" }, items),
    more > 0 && el("p", { class: "product-hint", text: said.more(more) }),
  );
}

// Returns in what a variant is another: its colour, else its size, else whatever comes first.
function differenceOf({ differs }) {
  const names = Object.keys(differs);
  const first = TOLD_FIRST.map((kind) => names.find((name) => kind.test(name))).filter(Boolean);
  return [...new Set(first.length ? first : names.slice(0, 1))].map((name) => differs[name]).join(" · ");
}

// What looks like the product. Returns {element, whyIs(told), load()}.
export function makeSimilar(product, title, view) {
  const { id, links, said, ask, signal, say } = view;
  const grid = el("ol", { class: "grid", "aria-busy": "true" }, Array.from({ length: COUNT / 2 }, makeGhost));
  const foot = el("div", { class: "tail" });
  const why = new Why({ heat: view.heat }, say);
  const asked = { ...view.state, product: id, photo: "", text: "", crop: null };
  const cards = {
    link: (kind, other) => (kind === "show" ? links.show(other) : links.ask({ product: other })),
    steers: true,
    mark: () => "",
    steer: (other, mark) => links.ask({ product: id, [mark]: [other.id] }).go(),
    why: null,
  };
  let found = null;
  const lay = () => found && grid.replaceChildren(...found.map((each) => makeCard(each, cards)));
  const load = async () => {
    try {
      const answer = await ask("v1/similar", { body: { product: id, n: COUNT, tidy: true }, signal });
      found = answer.recommendations;
      grid.removeAttribute("aria-busy");
      lay();
      const all = anchor(links.ask({ product: id }), { class: "button quiet" }, said.refineThese);
      foot.replaceChildren(found.length ? all : el("p", { class: "end", text: words.nothing }));
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      grid.removeAttribute("aria-busy");
      grid.replaceChildren();
      const [said] = words.troubles[error.kind] ?? words.troubles.fault;
      foot.replaceChildren(el("p", { class: "end", role: "alert", text: said }), el("button", { type: "button", class: "button quiet", text: words.again, on: { click: load } }));
    }
  };
  const whyIs = (told) => {
    if (!told) return;
    cards.why = (card, other, held, button) => why.show(asked, card, other, held, button);
    lay();
  };
  const heading = el("h2", { class: "heading", id: "similar-title", text: words.likeProduct });
  return { element: el("section", { class: "product-similar", "aria-labelledby": "similar-title" }, el("header", { class: "top" }, heading), grid, foot), whyIs, load };
}
