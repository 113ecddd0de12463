// The product view: one product, shown in the page's outlet.

import { el } from "./dom.js";

// Shows product `id` in the element `outlet`, which is empty. `context` has
//   state        the page's state (see state.js), frozen
//   go(state)    goes to another state; questionOf(state, {product: id}) asks what looks like a product
//   addressOf    the address of a state, for the href of a link (a plain click on it is taken as go)
//   ask, askBlob the service (api.js): ask("v1/products/" + encodeURIComponent(id), {signal})
//   signal       ends when another state is shown: give it to every ask
//   showPicture(image, id)  lets an <img> show a product's thumbnail, also where a key is needed
//   cardOf(product)         a card (<li>) of the page's grid, for an <ol class="grid">, of an entry of recommendations
//   model        GET /v1/model: `supports`, `aspects`
//   language     "en" or "pt-BR"; on a change of it the product is shown anew
//   say(text)    tells a screen reader
// Throws Trouble (api.js): the page shows it, with a way to try again. Resolves when the product is shown; the page then
// puts the focus on the outlet's first h1.
export async function showProduct(outlet, id, context) {
  const product = await context.ask(`v1/products/${encodeURIComponent(id)}`, { signal: context.signal });
  const image = el("img", { alt: "" });
  context.showPicture(image, id, { lazy: false });
  outlet.replaceChildren(el("h1", { tabindex: "-1", text: product.caption || id }), image);
}
