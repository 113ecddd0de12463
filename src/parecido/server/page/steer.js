// What the answers are steered by: a strip of the products that are liked and disliked.

import { makeChoosers } from "./chooser.js";
import { byId, el, icon, ICONS } from "./dom.js";
import { showPicture } from "./pictures.js";
import { isQuestion, withChanges } from "./state.js";
import { words } from "./words.js";

// Returns the state in which a product is marked "like" or "dislike", or no longer where it was marked so already.
export function marked(state, id, mark) {
  const has = state[mark].includes(id);
  const without = (name) => state[name].filter((each) => each !== id);
  const changes = { like: without("like"), dislike: without("dislike") };
  if (!has) changes[mark].push(id);
  return withChanges(state, changes);
}

// Shows the strip; `captionOf(id)` is what is known of a product, `remove(id, mark)` is called for one that goes, and
// `choose(file)` for a photo that is chosen where nothing is asked yet: only unlike something is no question.
export function showSteer(state, { captionOf, remove, choose }) {
  const box = byId("steer");
  box.hidden = !state.like.length && !state.dislike.length;
  const held = box.contains(document.activeElement);
  box.replaceChildren(
    ...["like", "dislike"].filter((mark) => state[mark].length).map((mark) =>
      el(
        "ul",
        { class: `examples ${mark}`, "aria-label": mark === "like" ? words.liked : words.disliked },
        el("li", { class: "of", "aria-hidden": "true" }, icon(ICONS[mark]), mark === "like" ? words.liked : words.disliked),
        state[mark].map((id) => example(id, mark, captionOf(id), remove)),
      ),
    ),
    ...(isQuestion(state) ? [] : [el("p", { class: "way-on", text: words.onlyDisliked }), makeChoosers(choose)]),
  );
  if (held) (box.querySelector("button") ?? byId("heading")).focus({ preventScroll: true });
}

function example(id, mark, caption, remove) {
  const image = el("img", { alt: "" });
  showPicture(image, id, { lazy: false });
  const label = words.remove(caption || id);
  return el("li", {}, el("button", { type: "button", class: "example", "aria-label": label, title: label, on: { click: () => remove(id, mark) } }, image, icon(ICONS.close)));
}
