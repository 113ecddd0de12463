// The notes for the shop's staff. Shoppers never see them: the service answers nobody but the staff.
// Opened once as "#staff", the page asks for a key that opens them, for as long as the tab lives.

import { isAbort } from "./api.js";
import { anchor } from "./cards.js";
import { el } from "./dom.js";
import { keepKey, key } from "./key.js";
import { placeOf } from "./places.js";
import { words } from "./words.js";

const KEPT_AS = "parecido.staff";
let asks = wanted(); // the page takes it out of the address at once

// Fills the element `box` and shows it, where who looks is of the staff or says to be.
export function showNotes(box, model, view) {
  if (model?.staff) return tell(box, view);
  asks ||= wanted(); // it may have been put behind the address since
  if (asks && model) askForKey(box, view);
  return undefined;
}

function wanted() {
  try {
    if (location.hash === "#staff") sessionStorage.setItem(KEPT_AS, "1");
    return sessionStorage.getItem(KEPT_AS) === "1";
  } catch {
    return location.hash === "#staff";
  }
}

const title = (said) => el("h2", { id: "staff-title", text: said.staff });

async function tell(box, view) {
  const { id, ask, signal, said } = view;
  box.hidden = false;
  box.replaceChildren(title(said), el("p", { class: "product-hint", text: words.looking }));
  try {
    const found = await ask(placeOf(id, "/notes"), { signal });
    const notes = found.notes.map((note) => noteOf(note, view));
    const body = notes.length ? el("ul", { class: "staff-notes" }, notes) : el("p", { text: said.nothingWrong });
    box.replaceChildren(title(said), body, el("p", { class: "product-hint", text: sinceOf(found, view) }));
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    const [what] = words.troubles[error.kind] ?? words.troubles.fault;
    const again = el("button", { type: "button", class: "way", text: words.again, on: { click: () => tell(box, view) } });
    box.replaceChildren(title(said), el("p", { role: "alert", text: what }), again);
  }
}

function noteOf(note, view) {
  const { said, links, showPicture } = view;
  const others = note.others.slice(0, 12).map((id) => {
    const image = el("img", { alt: "" });
    showPicture(image, id);
    return el("li", {}, anchor(links.show(id), { class: "variant", "aria-label": id, title: id }, image, el("span", { text: id })));
  });
  return el(
    "li",
    { class: "staff-note" },
    el("h3", { text: said.kinds[note.kind] ?? note.kind }),
    note.suggestion && el("p", { text: said.maybe(note.column, note.suggestion, Math.floor(note.score * 100)) }),
    el("p", { class: "product-hint", lang: "en", text: note.detail }),
    others.length > 0 && el("ul", { class: "variants" }, others),
    note.others.length > others.length && el("p", { class: "product-hint", text: said.more(note.others.length - others.length) }),
  );
}

// When all products were looked at: what one product alone tells is always of now.
function sinceOf({ kept, current }, { said, language }) {
  if (!kept) return said.neverKept;
  const day = new Date(kept).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  return current ? said.keptAt(day) : said.changedSince(day);
}

function askForKey(box, view) {
  const { said, ask, signal } = view;
  const wrong = el("p", { class: "wrong", role: "alert", hidden: true, text: words.keyWrong });
  const field = el("input", { type: "password", id: "staff-key", required: true, autocomplete: "off", spellcheck: "false", placeholder: "pk_…" });
  const submit = async (event) => {
    event.preventDefault();
    const before = key();
    keepKey(field.value);
    const model = await ask("v1/model", { signal }).catch(() => null);
    if (signal.aborted) return;
    if (model?.staff) {
      await tell(box, view);
      box.querySelector("h2").focus();
      return;
    }
    keepKey(before);
    wrong.hidden = false;
    field.select();
  };
  const form = el("form", { class: "key", on: { submit } }, el("label", { for: "staff-key", text: words.keyLabel }), field, el("button", { class: "button quiet", text: words.keyUse }));
  box.replaceChildren(title(said), el("p", { class: "product-hint", text: said.keyText }), form, wrong);
  box.hidden = false;
}
