// Choosing, taking, dropping and pasting a photo.

import { byId, el, icon, ICONS } from "./dom.js";
import { words } from "./words.js";

let chooserNumber = 0;

// Returns the ways to choose: a file, and on a phone its camera; for another photo after one, where there is less room,
// the first alone, which offers the camera there, too. `chosen(file)` is called with what was chosen.
export function makeChoosers(chosen, { again = false } = {}) {
  chooserNumber += 1;
  const way = (name, text, facts, quiet) => {
    const id = `${name}-${chooserNumber}`;
    const change = ({ target }) => {
      if (target.files.length) chosen(target.files[0]);
      target.value = ""; // so that the same photo can be chosen again
    };
    const input = el("input", { class: `unseen ${name}`, type: "file", accept: "image/*", id, ...facts, on: { change } });
    return [input, el("label", { class: `button ${name}${quiet ? " quiet" : ""}`, for: id }, icon(ICONS.camera), el("span", { text }))];
  };
  return el("p", { class: "choosers" }, way("file", again ? words.another : words.choose, {}, again), again ? [] : way("camera", words.take, { capture: "environment" }, true));
}

// Listens on the whole page for photos that are dropped or pasted.
export function listenForPhotos(chosen) {
  const root = document.documentElement;
  let depth = 0; // dragenter and dragleave also come from every element passed on the way
  const end = () => {
    depth = 0;
    root.classList.remove("dragging");
  };
  // What else is dragged, such as a word into the field for words, is the browser's.
  const brings = ({ dataTransfer }) => Boolean(dataTransfer) && [...dataTransfer.types].includes("Files");
  addEventListener("dragenter", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    depth += 1;
    root.classList.add("dragging");
  });
  addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  addEventListener("dragleave", (event) => {
    if (!brings(event)) return;
    depth -= 1;
    if (depth <= 0) end();
  });
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    end();
    chosen(pictureIn(event.dataTransfer.files));
  });
  addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length) chosen(pictureIn(files));
  });
}

const pictureIn = (files) => [...files].find((file) => file.type.startsWith("image/")) ?? files[0];

export const fillChooser = (chosen) => byId("chooser").replaceChildren(makeChoosers(chosen));
