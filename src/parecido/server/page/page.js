// The page: it shows the state that the address means, and each change of it.

import { ask, askBlob, drop, isAbort, Trouble } from "./api.js";
import { makeCard } from "./cards.js";
import { fillChooser, listenForPhotos, makeChoosers } from "./chooser.js";
import { byId } from "./dom.js";
import { clearNotice, showLost, showNothing, showTrouble } from "./notice.js";
import { keepPhoto } from "./photos.js";
import { showPicture } from "./pictures.js";
import { showProduct } from "./product.js";
import { askModel, askProducts, askSimilar, LostPhoto } from "./question.js";
import { Results } from "./results.js";
import { Router } from "./router.js";
import { addressOf, FIRST, isQuestion, questionOf, stateOf, viewOf, withChanges } from "./state.js";
import { chooseLanguage, counted, language, number, otherLanguage, verdict, words } from "./words.js";

const TEASER = 12;
const root = document.documentElement;

let model = { products: null, aspects: {}, columns: [], supports: {} };
let leaving = new AbortController(); // ends with the state that is shown

const router = new Router(show);
const say = (text) => (byId("status").textContent = text);

// --- What the cards can do --------------------------------------------------------------------------------

const view = {
  link(kind, id) {
    const state = kind === "show" ? withChanges(FIRST, { show: id }) : questionOf(router.state, { product: id });
    return { href: addressOf(state), go: () => router.go(state) };
  },
  steers: false,
  mark: (id) => (router.state.like.includes(id) ? "like" : router.state.dislike.includes(id) ? "dislike" : ""),
  steer: () => {},
  why: null,
};

const results = new Results(view, { told, failed });

// --- Showing a state --------------------------------------------------------------------------------------

async function show(state, moved) {
  leaving.abort();
  leaving = new AbortController();
  const kind = viewOf(state);
  root.dataset.view = kind;
  clearNotice();
  byId("hero").hidden = kind !== "start";
  byId("outlet").hidden = kind !== "product";
  byId("work").hidden = kind === "product";
  byId("heading").textContent = headingOf(state, kind);
  byId("count").textContent = "";
  if (moved === "go") scrollTo({ top: 0 });
  if (kind === "product") return showOutlet(state, moved);
  byId("outlet").replaceChildren();
  const source = kind === "answer" ? (after) => askSimilar(state, { after, signal: leaving.signal }) : (after) => askProducts(state, { after, signal: leaving.signal, ...(kind === "start" && { count: TEASER }) });
  const list = await results.show(addressOf(state), source, { back: moved === "back", keep: moved === "refine", limit: kind === "start" });
  if (list && moved === "back") scrollTo({ top: history.state?.y ?? 0 });
  if (moved === "go") byId(kind === "start" ? "title" : "heading").focus({ preventScroll: true });
  return undefined;
}

async function showOutlet(state, moved) {
  results.empty();
  drop("answer");
  const { signal } = leaving;
  const outlet = byId("outlet");
  outlet.replaceChildren();
  const cardOf = (product) => makeCard(product, { ...view, steers: false, why: null });
  const context = { state, go: (next) => router.go(next), questionOf, addressOf, withChanges, FIRST, ask, askBlob, signal, showPicture, cardOf, model, language, say };
  try {
    await showProduct(outlet, state.show, context);
    if (signal.aborted) return;
    if (moved === "back") scrollTo({ top: history.state?.y ?? 0 });
    else outlet.querySelector("h1")?.focus({ preventScroll: true });
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    outlet.hidden = true;
    byId("work").hidden = false;
    failed(error);
  }
}

function headingOf(state, kind) {
  if (kind === "start") return words.orBrowse;
  if (kind === "browse") return words.catalogue;
  if (state.crop) return words.likePart;
  if (state.photo) return words.likeIt;
  if (state.text) return words.likeText(state.text);
  return state.product ? words.likeThis(state.product) : words.likeSeveral;
}

function told(list, more) {
  const { state } = router;
  const count = list.items.length;
  if (list.facts.matching !== undefined) byId("count").textContent = counted(words.matching, list.facts.matching);
  if (!count) showNothing({ advice: words.advice });
  say(more ? words.shown(number(count)) : count ? counted(words.found, list.facts.matching ?? count) : words.nothing);
}

function failed(error) {
  const { state } = router;
  if (error instanceof LostPhoto) return showLost(makeChoosers(goToPhoto));
  if (!(error instanceof Trouble)) throw error;
  return showTrouble(error, { again: () => show(router.state, "refine"), start: () => router.go(FIRST) });
}

// --- Going somewhere --------------------------------------------------------------------------------------

async function goToPhoto(file) {
  try {
    if (!file) throw new TypeError("not a file");
    router.go(questionOf(router.state, { photo: await keepPhoto(file) }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(words.notAFile);
  }
}

function speak() {
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  byId("home").setAttribute("aria-label", words.home);
  byId("language").textContent = words.switchTo;
  byId("language").lang = otherLanguage();
  fillChooser(goToPhoto);
  byId("facts").textContent = model.products === null ? "" : counted(words.facts, model.products);
}

byId("language").addEventListener("click", () => {
  chooseLanguage(otherLanguage());
  speak();
  show(router.state, "back");
});
for (const [id, state] of [["home", FIRST], ["browse", withChanges(FIRST, { browse: true })]]) {
  byId(id).addEventListener("click", (event) => {
    event.preventDefault();
    router.go(state);
  });
}

chooseLanguage();
speak();
listenForPhotos(goToPhoto);
router.begin();
model = await askModel();
speak();
