// The page: it shows the state that the address means, and each change of it.

import { ask, drop, isAbort, Trouble } from "./api.js";
import { Asked } from "./asked.js";
import { fillChooser, listenForPhotos, makeChoosers } from "./chooser.js";
import { byId, el, icon, ICONS } from "./dom.js";
import { showChips, withoutFilters } from "./facets.js";
import { clearNotice, showLeftOut, showLost, showNothing, showTrouble, showWrongFile } from "./notice.js";
import { forgetOld, keepPhoto } from "./photos.js";
import { showPicture } from "./pictures.js";
import { placeOf } from "./places.js";
import { showProduct } from "./product.js";
import { askModel, askProducts, askSimilar, goneOf, LostPhoto, tellsWhere, unmeasuredOf } from "./question.js";
import { Refine } from "./refine.js";
import { Results } from "./results.js";
import { Router } from "./router.js";
import { addressOf, FIRST, isQuestion, questionOf, viewOf, withChanges, withoutUnknown } from "./state.js";
import { marked, showSteer } from "./steer.js";
import { Why } from "./why.js";
import { chooseLanguage, counted, language, number, otherLanguage, words } from "./words.js";

const TEASER = 12;
// What the service says of a part of a link that cannot be asked.
const UNKNOWN = ["unknown_column", "bad_weights", "bad_colour", "bad_text", "bad_where", "bad_query", "unknown_product"];
const MOST_LEARNED = 12; // products of a link whose captions are asked for
const root = document.documentElement;

let model = { products: null, aspects: {}, columns: [], supports: {} };
let leaving = new AbortController(); // ends with the state that is shown
let trouble = null; // what went wrong last, while it is shown
let leftOut = { address: "", left: [] }; // what the state of an address named that cannot be asked
const known = new Map(); // id -> product: captions of what was seen

const router = new Router(show);
leftOut = { address: addressOf(router.state), left: router.passedOver };
const say = (text) => (byId("status").textContent = text);
const refine = (state, control) => router.refine(isQuestion(state) || state.show ? state : withChanges(state, { browse: true }), control);

// --- Links, and what the cards can do ---------------------------------------------------------------------

// What was disliked before anything was asked counts in the first question.
const awaiting = (id = "") => (isQuestion(router.state) ? {} : { dislike: router.state.dislike.filter((each) => each !== id) });

const link = (kind, id) => {
  const state = kind === "show" ? withChanges(FIRST, { show: id }) : questionOf(router.state, { product: id, ...awaiting(id) });
  return { href: addressOf(state), go: () => router.go(state) };
};

const view = {
  link,
  steers: true,
  mark: (id) => (router.state.like.includes(id) ? "like" : router.state.dislike.includes(id) ? "dislike" : ""),
  steer: ({ id }, mark) => steer(id, mark),
  why: null,
};

const results = new Results(view, { told, failed });
const asked = new Asked({ toPhoto: goToPhoto, crop: (crop) => refine(withChanges(router.state, { crop }), "crop"), link, say });
const why = new Why(asked, say);
const panel = new Refine(refine);

function steer(id, mark) {
  const state = marked(router.state, id, mark);
  if (isQuestion(state) === isQuestion(router.state)) refine(state);
  else router.go(isQuestion(state) ? state : withChanges(state, { browse: true }));
}

const showWhy = (card, product, held, button) => why.show(router.state, card, product, held, button);

// --- Showing a state --------------------------------------------------------------------------------------

async function show(state, moved) {
  leaving.abort();
  leaving = new AbortController();
  trouble = null;
  why.hide();
  if (moved !== "refine") panel.shut();
  if (moved === "go" && model.trouble) learnModel(); // the service may answer by now
  view.why = null; // a mouse may still rest on a card of the state before
  const kind = viewOf(state);
  root.dataset.view = kind;
  clearNotice();
  showLeftOut(leftOut.address === addressOf(state) ? leftOut.left : []);
  byId("hero").hidden = kind !== "start";
  byId("outlet").hidden = kind !== "product";
  byId("work").hidden = kind === "product";
  if (kind === "browse") byId("browse").setAttribute("aria-current", "page");
  else byId("browse").removeAttribute("aria-current");
  setHeading(state, kind);
  setWords(state);
  if (moved === "go") scrollTo({ top: 0 });
  if (kind === "product") return showOutlet(state, moved);
  byId("outlet").replaceChildren();
  showQuestion(state, kind);
  return showList(state, kind, moved);
}

function showQuestion(state, kind) {
  if (kind === "answer") asked.show(state, known.get(state.product));
  else asked.clear();
  steering(state);
  showChips(byId("chips"), state, refine);
  if (panel.model) panel.show(state, kind === "answer");
  byId("tuner").hidden = kind === "start";
  if (kind !== "answer") return;
  const unknown = [state.product, ...state.like, ...state.dislike].filter((id) => id && !known.has(id));
  for (const id of unknown.slice(0, MOST_LEARNED)) learn(id, leaving.signal);
}

const steering = (state) => showSteer(state, { captionOf: (id) => known.get(id)?.caption ?? "", remove: steer, choose: goToPhoto });

// A link names products by their ids alone: the rest is asked for.
async function learn(id, signal) {
  try {
    const product = await ask(placeOf(id), { signal });
    known.set(id, product);
    if (signal.aborted) return;
    if (id !== router.state.product) return steering(router.state);
    asked.show(router.state, product);
    setHeading(router.state, "answer");
  } catch (error) {
    if (!isAbort(error) && !(error instanceof Trouble)) throw error; // the question itself tells what is wrong
  }
}

async function showList(state, kind, moved) {
  const { signal } = leaving;
  view.why = kind === "answer" && model.supports.regions && tellsWhere(state) ? showWhy : null;
  view.steers = kind !== "start" && !state.text; // words are not joined with examples
  view.alike = !state.text; // words and pictures compare so low that the best would be called little alike
  const source =
    kind === "answer"
      ? (after) => askSimilar(state, { after, signal })
      : (after) => askProducts(state, { after, signal, ...(kind === "start" && { count: TEASER }) });
  const top = byId("found").getBoundingClientRect().top + scrollY;
  if (moved === "refine" && scrollY > top) scrollTo({ top });
  const count = moved === "back" ? router.shownBefore() : 0;
  const list = await results.show(addressOf(state), source, { back: moved === "back", keep: moved === "refine", limit: kind === "start", count });
  if (signal.aborted) return;
  const title = byId(kind === "start" ? "title" : "heading");
  if (moved === "go") title.focus({ preventScroll: true });
  else if (list && moved !== "begin") holdFocus(title, moved === "back" ? router.restore() : "");
}

// What had the focus may be gone: the keyboard then goes on from the product that led away, or from the title.
function holdFocus(title, id) {
  if (![document.body, byId("heading")].includes(document.activeElement)) return;
  const card = id && [...byId("grid").children].find(({ dataset }) => dataset.id === id);
  (card ? card.querySelector(".shot") : title).focus({ preventScroll: true });
}

async function showOutlet(state, moved) {
  results.empty();
  asked.clear();
  drop("answer");
  const { signal } = leaving;
  const outlet = byId("outlet");
  outlet.replaceChildren();
  const go = (next) => router.go(next);
  const context = { state, go, questionOf, addressOf, withChanges, FIRST, ask, signal, showPicture, model, language, say };
  try {
    await showProduct(outlet, state.show, context);
    if (signal.aborted) return;
    const title = outlet.querySelector("h1");
    document.title = `${title?.textContent ?? state.show} · Parecido`;
    if (moved === "back") router.restore();
    if (moved !== "back" || document.activeElement === document.body) title?.focus({ preventScroll: true });
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    outlet.hidden = true;
    byId("work").hidden = false;
    failed(error);
  }
}

function setHeading(state, kind) {
  const text = headingOf(state, kind);
  const tag = kind === "start" ? "h2" : "h1";
  const old = byId("heading");
  if (old.tagName.toLowerCase() === tag) old.textContent = text;
  else old.replaceWith(el(tag, { class: "heading", id: "heading", tabindex: "-1", text }));
  byId("count").textContent = "";
  document.title = kind === "start" ? `Parecido · ${words.title}` : `${titleOf(state, text)} · Parecido`;
}

function headingOf(state, kind) {
  if (kind === "start") return words.orBrowse;
  if (kind === "product") return words.details;
  if (kind === "browse") return words.catalogue;
  if (state.crop) return words.likePart;
  if (state.photo) return words.likeIt;
  if (state.text) return words.likeText(state.text);
  return state.product ? words.likeProduct : words.likeSeveral;
}

const titleOf = (state, text) => (state.product ? words.likeThis(known.get(state.product)?.caption || state.product) : text);

// A page of the list is there; `more` is how many came to those that were shown already.
function told(list, more) {
  const { state } = router;
  for (const product of list.items) known.set(product.id, product);
  const count = list.items.length;
  const kind = viewOf(state);
  if (list.facts.predicted !== undefined) asked.told(state, list.facts.predicted, list.facts.doubt);
  if (kind === "browse") byId("count").textContent = counted(words.matching, list.facts.matching);
  const nothing = kind === "answer" ? words.nothing : words.none; // a catalogue compares nothing
  if (!count) {
    const filtered = state.chosen.size || state.ranges.size;
    showNothing({ title: nothing, wider: filtered ? () => refine(withoutFilters(state)) : null, advice: state.text ? words.adviceWords : state.photo ? words.advice : "" });
  }
  if (kind === "start") byId("tail").replaceChildren(count ? allProducts(list.facts.matching) : "");
  else say(more ? words.shown(number(count)) : count ? counted(words.found, list.facts.matching ?? count) : nothing);
}

function allProducts(count) {
  const state = withChanges(FIRST, { browse: true });
  const click = (event) => {
    event.preventDefault();
    router.go(state);
  };
  return el("a", { class: "button quiet", href: addressOf(state), text: counted(words.all, count), on: { click } });
}

// Returns what withoutUnknown wants to know of the shop as it is now: it may have changed since the page was opened.
async function lacking(state, code) {
  const { signal } = leaving;
  const shop = await askModel();
  if (shop.trouble) return null;
  const lacks = { ...shop, colour: code !== "bad_colour", text: shop.supports.text };
  if (code === "bad_where") lacks.unmeasured = await unmeasuredOf(state, { signal });
  const examples = [...state.like, ...state.dislike];
  if (code === "bad_query" && lacks.text && state.text) return { ...lacks, gone: examples }; // words are asked by themselves
  if (code !== "unknown_product") return lacks;
  if (viewOf(state) !== "answer") return null;
  const gone = await goneOf([state.product, ...examples].filter(Boolean), { signal });
  return gone.includes(state.product) ? null : { ...lacks, gone }; // without its product nothing was asked
}

// Shows the present state without what cannot be asked of it; returns whether there was any such thing.
async function leaveOut({ code }) {
  const { state } = router;
  if (!UNKNOWN.includes(code)) return false;
  const lacks = await lacking(state, code).catch((error) => {
    if (!isAbort(error) && !(error instanceof Trouble)) throw error;
    return null; // what was wrong first is told
  });
  if (router.state !== state) return true;
  const [kept, left] = lacks ? withoutUnknown(state, lacks) : [state, []];
  if (!left.length) return false;
  const before = leftOut.address === addressOf(state) ? leftOut.left : [];
  leftOut = { address: addressOf(kept), left: [...before, ...left] };
  router.amend(kept);
  return true;
}

async function failed(error) {
  if (error instanceof Trouble && (await leaveOut(error))) return undefined;
  trouble = error;
  if (error instanceof LostPhoto) return showLost(makeChoosers(chosenAgain));
  const said = error instanceof Trouble ? error : new Trouble("fault");
  asked.told(router.state, null);
  showTrouble(said, { again, start: () => router.go(FIRST) });
  if (said !== error) throw error; // for the console
  return undefined;
}

async function again() {
  if (model.products === null) await learnModel();
  show(router.state, router.left ? "back" : "refine");
}

addEventListener("online", () => trouble && ["offline", "silent"].includes(trouble.kind) && again());

// --- Going somewhere --------------------------------------------------------------------------------------

async function goToPhoto(file, make = questionOf) {
  try {
    if (!file) throw new TypeError("not a file");
    router.go(make(router.state, { photo: await keepPhoto(file), ...awaiting() }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    showWrongFile();
  }
}

// A photo for a link that lost its own: all else that the link says stays, but for the part of a photo nobody sees.
const chosenAgain = (file) => goToPhoto(file, (state, photo) => withChanges(state, { ...photo, crop: null }));

function setWords({ text }) {
  const box = byId("words");
  box.hidden = !model.supports.text;
  if (box.hidden) return;
  if (!box.children.length) {
    const field = el("input", { type: "search", name: "text", maxlength: "500", autocomplete: "off", enterkeyhint: "search" });
    box.append(field, el("button", { class: "way" }, icon(ICONS.search)));
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) router.go(questionOf(router.state, { text: field.value.trim() }));
    });
  }
  const [field, button] = box.children;
  field.placeholder = words.example;
  field.setAttribute("aria-label", words.describe);
  button.setAttribute("aria-label", words.search);
  field.value = text;
}

// --- Language and beginning -------------------------------------------------------------------------------

function speak() {
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  byId("home").setAttribute("aria-label", words.home);
  byId("language").textContent = words.switchTo;
  byId("language").lang = otherLanguage();
  fillChooser(goToPhoto);
  showFacts();
}

function showFacts() {
  byId("facts").textContent = model.products === null ? "" : counted(words.facts, model.products);
}

async function learnModel() {
  model = await askModel();
  showFacts();
  if (model.products === null) return;
  panel.build(model);
  const { state } = router;
  const kind = viewOf(state);
  setWords(state);
  if (kind === "product") return;
  panel.show(state, kind === "answer");
  byId("tuner").hidden = kind === "start";
  if (kind !== "answer" || !model.supports.regions || !tellsWhere(state)) return;
  view.why = showWhy;
  results.repaint();
}

byId("language").addEventListener("click", () => {
  chooseLanguage(otherLanguage());
  speak();
  asked.clear();
  if (panel.model) panel.build(model);
  router.repeat();
});
for (const [id, state] of [["home", FIRST], ["browse", withChanges(FIRST, { browse: true })]]) {
  byId(id).addEventListener("click", (event) => {
    event.preventDefault();
    router.go(state);
  });
}

// No step of the history, as a link within the page would be.
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  (viewOf(router.state) === "product" ? byId("outlet").querySelector("h1") : byId("found"))?.focus();
});

chooseLanguage();
speak();
listenForPhotos(goToPhoto);
forgetOld().catch(() => {}); // storage is switched off: nothing is kept
router.begin();
learnModel();
