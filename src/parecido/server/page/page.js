// The page: one question at a time (a photo or a product), its answer as a grid. Every text that comes from
// the catalogue or the server goes through textContent; nothing is ever parsed as HTML.

import { makeTuning } from "./tune.js";
import { language, likeness, number, percent, reasons, verdict, words } from "./words.js";

const COUNT = 12;
const byId = (id) => document.getElementById(id);
const root = document.documentElement;

let asked = 0; // the number of the last question: only its answer is shown
let flight = null; // what aborts the request under way
let photo = null; // the last photo, for coming back to it
let photoUrl = null;
let again = null; // asks the last question once more
let tuning = () => ({}); // the fields that the sliders and the colour add to a question
let further = null; // asks for the next page of the last answer

// --- Asking -----------------------------------------------------------------------------------------------

// `request` makes what is fetched: for the first page of an answer, or for the page after a cursor.
async function ask(question, request, after) {
  const mine = after ? asked : ++asked;
  flight?.abort();
  flight = new AbortController();
  if (!after) showAsked(question);
  offerMore(null);
  try {
    const { address, options } = request(after);
    const response = await fetch(address, { ...options, signal: flight.signal });
    const answer = await response.json();
    if (mine !== asked) return;
    if (!response.ok) return showTrouble(answer.error?.message);
    if (after) showMore(answer);
    else showAnswer(question, answer);
    offerMore(answer.next ? () => ask(question, request, answer.next) : null);
  } catch (error) {
    if (mine === asked && error.name !== "AbortError") showTrouble(words.silent);
  }
}

// What every question asks beside its photo or product. A shop's own rules go before what is tidy.
const fieldsOf = (after) => ({ n: COUNT, embed: "0", tidy: "1", ...tuning(), ...(after && { after }) });

function askPhoto(file) {
  again = () => askPhoto(file);
  const request = (after) => {
    const form = new FormData();
    form.append("image", file, file.name || "photo");
    for (const [name, value] of Object.entries(fieldsOf(after))) form.append(name, value);
    return { address: "fashion", options: { method: "POST", body: form } };
  };
  return ask({ picture: urlOfPhoto(file), title: words.yourPhoto, heading: words.likeIt }, request);
}

function askProduct({ id, caption }) {
  again = () => askProduct({ id, caption });
  const quoted = encodeURIComponent(id);
  const title = caption || id;
  const request = (after) => ({ address: `similar/${quoted}?${new URLSearchParams(fieldsOf(after))}`, options: {} });
  return ask({ picture: `images/${quoted}`, title, heading: words.likeThis(title), isProduct: true }, request);
}

function urlOfPhoto(file) {
  if (file !== photo) {
    if (photoUrl) URL.revokeObjectURL(photoUrl);
    photo = file;
    photoUrl = URL.createObjectURL(file);
  }
  return photoUrl;
}

// --- Showing ----------------------------------------------------------------------------------------------

function showStart() {
  asked += 1;
  flight?.abort();
  again = null;
  root.dataset.state = "start";
  offerMore(null);
  byId("preview").hidden = true;
  byId("choose").textContent = words.choose;
  for (const id of ["verdict", "grounds", "status"]) byId(id).textContent = "";
  for (const id of ["heading", "nothing", "trouble"]) byId(id).hidden = true;
  byId("grid").replaceChildren();
}

function showAsked({ picture, title }) {
  root.dataset.state = "busy";
  const preview = byId("preview");
  preview.src = picture;
  preview.alt = title;
  preview.hidden = false;
  byId("choose").textContent = words.another;
  byId("verdict").textContent = title;
  byId("grounds").textContent = "";
  for (const id of ["heading", "status"]) byId(id).textContent = words.looking;
  byId("heading").hidden = false;
  for (const id of ["nothing", "trouble"]) byId(id).hidden = true;
  const grid = byId("grid");
  grid.setAttribute("aria-busy", "true");
  grid.replaceChildren(...Array.from({ length: COUNT }, makeGhost));
}

function showAnswer({ title, heading, isProduct }, { predicted, recommendations }) {
  root.dataset.state = "answer";
  const known = predicted && !isProduct;
  byId("verdict").textContent = known ? verdict(predicted) : title;
  byId("grounds").textContent = known ? words.agree(percent(predicted.share)) : "";
  const grid = byId("grid");
  grid.removeAttribute("aria-busy");
  grid.replaceChildren(...recommendations.map(makeCard));
  const some = recommendations.length > 0;
  byId("heading").textContent = heading;
  byId("heading").hidden = !some;
  byId("nothing").hidden = some;
  byId("status").textContent = `${byId("verdict").textContent}. ${some ? words.found(recommendations.length) : words.nothing}`;
  byId(some ? "heading" : "verdict").focus({ preventScroll: true });
}

function showMore({ recommendations }) {
  const grid = byId("grid");
  const [first, ...others] = recommendations.map(makeCard);
  if (first) grid.append(first, ...others);
  byId("status").textContent = words.found(grid.children.length);
  first?.querySelector(".more").focus({ preventScroll: true });
}

function offerMore(asking) {
  further = asking;
  byId("further").hidden = !asking;
}

function showTrouble(sentence) {
  root.dataset.state = "trouble";
  asked += 1; // an answer still under way must not wipe the sentence out
  byId("grid").removeAttribute("aria-busy");
  byId("grid").replaceChildren();
  for (const id of ["heading", "nothing"]) byId(id).hidden = true;
  for (const id of ["verdict", "grounds", "status"]) byId(id).textContent = "";
  byId("trouble-title").textContent = words.sorry;
  byId("trouble-text").textContent = asSentence(sentence || words.silent);
  byId("trouble").hidden = false;
}

function asSentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function makeCard(product) {
  const card = byId("card").content.firstElementChild.cloneNode(true);
  const part = (name) => card.querySelector(name);
  const title = product.caption || product.id;
  // Relative, so that the page also works behind a prefix.
  part("img").src = product.image_url.replace(/^\//, "");
  part("img").addEventListener("error", (event) => event.target.classList.add("broken"), { once: true });
  part(".name").textContent = title;
  part(".name").title = title;
  if (isWebAddress(product.url)) part(".name").replaceWith(makeLink(product.url, title));
  const folded = product.folded?.length ?? 0;
  part(".words").textContent = likeness(product.similarity) + (folded ? ` · ${words.variants(folded)}` : "");
  part(".fill").style.inlineSize = `${Math.min(100, Math.max(0, product.similarity * 100))}%`;
  part(".likeness").title = reasons(product.aspects);
  part(".more").textContent = words.more;
  part(".more").setAttribute("aria-label", words.moreOf(title));
  for (const button of [part(".more"), part(".shot")]) button.addEventListener("click", () => goToProduct(product));
  return card;
}

function makeLink(url, title) {
  const link = document.createElement("a");
  link.className = "name";
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.title = title;
  link.textContent = title;
  link.setAttribute("aria-label", words.shopOf(title));
  return link;
}

function isWebAddress(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

function makeGhost() {
  const ghost = document.createElement("li");
  ghost.className = "card ghost";
  ghost.setAttribute("aria-hidden", "true");
  return ghost;
}

// --- Coming and going: every question is a step that the back button undoes -------------------------------

function goToPhoto(file) {
  if (!file) return showTrouble(words.notAFile);
  history.pushState({ photo: true }, "", "#photo");
  scrollTo({ top: 0 });
  return askPhoto(file);
}

function goToProduct({ id, caption }) {
  history.pushState({ product: { id, caption } }, "", `#product=${encodeURIComponent(id)}`);
  scrollTo({ top: 0 });
  return askProduct({ id, caption });
}

function showPlace() {
  const named = new URLSearchParams(location.hash.slice(1)).get("product");
  if (history.state?.product) return askProduct(history.state.product);
  if (named) return askProduct({ id: named, caption: "" });
  if (location.hash === "#photo" && photo) return askPhoto(photo);
  return showStart();
}

// --- Choosing, dropping, pasting --------------------------------------------------------------------------

const pictureIn = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

for (const id of ["file", "camera"]) {
  byId(id).addEventListener("change", ({ target }) => {
    if (target.files.length) goToPhoto(target.files[0]);
    target.value = ""; // so that the same photo can be chosen again
  });
}

let depth = 0; // dragenter and dragleave also come from every element passed on the way
addEventListener("dragenter", (event) => {
  event.preventDefault();
  depth += 1;
  root.classList.add("dragging");
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("dragleave", () => {
  depth -= 1;
  if (depth <= 0) endDrag();
});
addEventListener("drop", (event) => {
  event.preventDefault();
  endDrag();
  goToPhoto(pictureIn(event.dataTransfer.files));
});
function endDrag() {
  depth = 0;
  root.classList.remove("dragging");
}

addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  if (files.length) goToPhoto(pictureIn(files));
});

byId("further").addEventListener("click", () => further?.());
byId("home").addEventListener("click", (event) => {
  event.preventDefault();
  history.pushState(null, "", location.pathname);
  showStart();
});
byId("preview").addEventListener("error", (event) => {
  event.target.hidden = true; // a format that this browser cannot show; the server may still read it
});
addEventListener("popstate", showPlace);

// --- Beginning --------------------------------------------------------------------------------------------

root.lang = language;
for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
showPlace();

try {
  const health = await (await fetch("health")).json();
  byId("facts").textContent = words.facts(number(health.products));
  tuning = makeTuning(health.aspects, () => again?.());
} catch {
  // The count is decoration: a question will say that the service is away.
}
