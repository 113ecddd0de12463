// The product view: one product, shown in the page's outlet.

import { anchor, makeGhost } from "./cards.js";
import { el, isWebAddress } from "./dom.js";
import { placeOf } from "./places.js";
import { factsOf, priceOf } from "./product-facts.js";
import { showNotes } from "./product-notes.js";
import { makeSimilar, makeVariants, makeWishes } from "./product-others.js";
import { makePictures } from "./product-pictures.js";
import { wordsIn } from "./product-words.js";
import { words } from "./words.js";

const LATE = 160; // ms: a product that comes sooner is shown without anything before it
const PATIENT = 300; // ms: what belongs above the fold is waited for so long, that nothing moves when it comes

// Shows product `id` in the element `outlet`, which is empty. `context` is what page.js gives: the state and the ways to
// others (go, questionOf, withChanges, FIRST, addressOf), the service (ask, and a `signal` that ends with the state), the
// model, the language, showPicture and say. Throws Trouble, which the page shows. Resolves when the product is shown; the
// page then puts the focus on the outlet's first h1.
export async function showProduct(outlet, id, context) {
  const { ask, signal } = context;
  const late = setTimeout(() => signal.aborted || outlet.replaceChildren(el("ul", { class: "product-top" }, makeGhost())), LATE);
  const maybe = (path) => ask(path, { signal }).catch(() => null); // without it the view is smaller, and that is all
  const model = context.model.products === null ? maybe("v1/model") : Promise.resolve(context.model);
  const variants = maybe(placeOf(id, "/variants"));
  const view = { ...context, id, said: wordsIn(context.language), links: linksOf(context) };
  try {
    const product = await ask(placeOf(id), { signal });
    await Promise.race([Promise.all([variants, model]), new Promise((resolve) => setTimeout(resolve, PATIENT))]);
    if (signal.aborted) return;
    clearTimeout(late);
    outlet.replaceChildren(layOut(product, view, { variants, model }));
  } finally {
    clearTimeout(late);
  }
}

// Returns the links of a product view as the cards want them: {href, go}.
function linksOf({ state, go, addressOf, questionOf, withChanges, FIRST }) {
  const to = (next) => ({ href: addressOf(next), go: () => go(next) });
  return {
    ask: (question) => to(questionOf(state, question)),
    show: (id) => to(withChanges(FIRST, { show: id })),
  };
}

function layOut(product, view, { variants, model }) {
  const { said, links } = view;
  const title = product.caption || product.id;
  const price = priceOf(product);
  const pictures = makePictures(product, title, view);
  const wishes = el("div", { hidden: true });
  const others = el("div", { hidden: true });
  const similar = makeSimilar(product, title, { ...view, heat: pictures.heat });
  const notes = el("aside", { class: "staff", "aria-labelledby": "staff-title", hidden: true });
  model.then((facts) => {
    if (view.signal.aborted) return;
    if (facts?.supports.colour) wishes.replaceWith(makeWishes(view));
    similar.whyIs(Boolean(facts?.supports.regions));
    showNotes(notes, facts, view);
  });
  variants.then((found) => view.signal.aborted || (found?.variants.length && others.replaceWith(makeVariants(found, view))));
  const head = el(
    "div",
    { class: "product-head" },
    product.category && product.category !== title && el("p", { class: "product-kind", text: product.category }),
    el("h1", { tabindex: "-1", text: title }),
    price && el("p", { class: "product-price", text: price }),
    el(
      "p",
      { class: "product-ways" },
      isWebAddress(product.url) &&
        el("a", { class: "button", href: product.url, target: "_blank", rel: "noopener noreferrer", "aria-label": words.shopOf(title), text: `${words.inShop} ↗` }),
      anchor(links.ask({ product: view.id }), { class: isWebAddress(product.url) ? "button quiet" : "button" }, words.likeProduct),
    ),
  );
  const about = el("div", { class: "product-about" }, head, wishes, others, factsOf(product, said));
  const whole = el("article", { class: "product" }, el("div", { class: "product-top" }, pictures.element, about), notes, similar.element);
  similar.load();
  return whole;
}
