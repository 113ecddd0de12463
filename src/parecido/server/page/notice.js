// What is shown in the place of products: nothing found, something wrong, a photo that is not here, a key that is needed.

import { byId, el } from "./dom.js";
import { keepKey, key } from "./key.js";
import { aspectName, columnName, listed, words } from "./words.js";

const box = () => byId("notice");

export function clearNotice() {
  delete document.documentElement.dataset.notice;
  box().hidden = true;
  box().replaceChildren();
}

// Shows a notice. What is `alone` takes the place of all that would refine an answer that is not there.
function show(kind, title, text, ...more) {
  const alone = kind !== "nothing" && kind !== "wrong-file";
  box().className = `notice ${kind}`;
  const sentence = text ? el("p", { text: asSentence(text) }) : null;
  box().replaceChildren(...[el("h2", { text: title, tabindex: "-1" }), sentence, ...more].filter(Boolean));
  box().hidden = false;
  if (alone) document.documentElement.dataset.notice = kind;
  if (kind === "trouble") box().setAttribute("role", "alert");
  else box().removeAttribute("role");
  if (document.activeElement === document.body) box().querySelector("h2").focus({ preventScroll: true }); // what had the focus is gone
}

const actions = (...buttons) => el("p", { class: "actions" }, buttons);
const button = (text, click, quiet = false) => el("button", { type: "button", class: quiet ? "button quiet" : "button", text, on: { click } });

// Says above the products what was asked for and is left out: pairs of state.js's withoutUnknown.
export function showLeftOut(left) {
  const told = { limit: columnName, aspect: aspectName }; // a column that there is not: as in the link
  const names = left.map(([kind, name]) => words.unknown[kind](told[kind]?.(name) ?? name));
  const text = left.length ? words.leftOut(listed(names)) : "";
  if (byId("left-out").textContent !== text) byId("left-out").textContent = text;
}

// Nothing was found, as `title` says. `wider` takes the filters away, where there are any.
export function showNothing({ title, wider, advice }) {
  show("nothing", title, wider ? words.adviceFilters : advice, wider && actions(button(words.clear, wider)));
}

// A Trouble of api.js, with a way to ask again and one to the start.
export function showTrouble({ kind, message, wait, code }, { again, start }) {
  if (kind === "key") return showKey({ again, wrong: code !== "key_needed" && key() !== "" });
  const known = { bad_image: "picture", empty_image: "picture", bad_text: "words" }[code] ?? kind;
  const [title, text] = words.troubles[known] ?? words.troubles.fault;
  const said = kind === "refused" && known !== "words" ? `${text} ${message}`.trim() : kind === "busy" && wait ? `${text} ${words.waitFor(Math.ceil(wait))}` : text;
  const hopeless = kind === "unknown" || kind === "refused";
  return show("trouble", title, said, actions(!hopeless && button(words.again, again), button(words.toStart, start, !hopeless)));
}

// The state of a link whose photo this browser does not have; `choosers` are the buttons that choose one.
export function showLost(choosers) {
  show("lost", words.lostTitle, words.lostText, choosers);
}

function showKey({ again, wrong }) {
  const field = el("input", { type: "password", id: "key", name: "key", required: true, autocomplete: "off", spellcheck: "false", placeholder: "pk_…" });
  const submit = (event) => {
    event.preventDefault();
    keepKey(field.value);
    again();
  };
  const form = el("form", { class: "key", on: { submit } }, el("label", { for: "key", text: words.keyLabel }), field, el("button", { class: "button", text: words.keyUse }));
  const how = el("pre", { class: "how", text: 'parecido keys SHOP add --name "the page"' });
  show("keyed", words.keyTitle, words.keyText, how, wrong && el("p", { class: "wrong", role: "alert", text: words.keyWrong }), form);
  if (wrong) field.focus();
}

function asSentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

// What was dropped or chosen is no picture: said above what is shown, which stays.
export function showWrongFile() {
  show("wrong-file", words.troubles.picture[0], words.notAFile);
  box().querySelector("h2").focus();
}
