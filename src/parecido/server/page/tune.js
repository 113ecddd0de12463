// What counts: a slider for each aspect, and a wish for a colour. They show where the model has several aspects.

import { words } from "./words.js";

const byId = (id) => document.getElementById(id);

// Shows the controls for `aspects` (name -> default weight) and calls `changed` after each change. Returns a function
// that gives the fields of a question: nothing while all is as at first.
export function makeTuning(aspects, changed) {
  const names = Object.keys(aspects ?? {});
  if (names.length < 2) return () => ({});
  const largest = Math.max(...Object.values(aspects));
  const first = (name) => Math.round((aspects[name] / largest) * 20) * 5;
  const sliders = new Map(names.map((name) => [name, makeSlider(name, first(name), changed)]));
  const colour = byId("colour");
  const options = words.colours.split(", ").map((name) => new Option(name, name));
  colour.replaceChildren(new Option(words.asItIs, ""), ...options);
  colour.addEventListener("change", changed);
  byId("wish").hidden = !names.includes("colour");
  byId("reset").addEventListener("click", () => {
    for (const [name, slider] of sliders) slider.value = first(name);
    colour.value = "";
    changed();
  });
  byId("tune").hidden = false;
  return () => fieldsOf(sliders, first, colour.value);
}

function makeSlider(name, value, changed) {
  const label = byId("slider").content.firstElementChild.cloneNode(true);
  label.querySelector(".aspect").textContent = words.aspects[name] ?? name;
  const slider = label.querySelector("input");
  slider.value = value;
  slider.addEventListener("change", changed);
  byId("sliders").append(label);
  return slider;
}

// Sliders that are all at 0 leave nothing to compare by, which the service refuses: they count as not moved.
export function fieldsOf(sliders, first, colour) {
  const values = [...sliders].map(([name, slider]) => [name, Number(slider.value)]);
  const moved = values.some(([name, value]) => value !== first(name)) && values.some(([, value]) => value > 0);
  const fields = {};
  if (moved) fields.weights = values.map(([name, value]) => `${name}=${value}`).join(",");
  if (colour) fields.colour = colour;
  return fields;
}
