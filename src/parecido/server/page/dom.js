// Makes elements. Whatever comes from the catalogue or the server becomes text, never HTML.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

// Returns a new element. `facts` are attributes; "class" as written, "on" an object of listeners, "text" its text; what
// is false, null or undefined is left out. `children` are elements or texts; what is falsy is left out.
export function el(tag, facts = {}, ...children) {
  const made = document.createElement(tag);
  const { on = {}, text, ...attributes } = facts;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  if (text !== undefined) made.textContent = text;
  made.append(...children.flat(2).filter((child) => child || child === 0));
  return made;
}

// Returns a small line drawing; `path` is the d of an SVG path on a sheet of 24 x 24.
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  camera: "M4 8h3l1.6-2.4h6.8L17 8h3v11H4zM12 16.5a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8z",
  close: "M6 6l12 12M18 6L6 18",
  like: "M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z",
  dislike: "M5.600 5.600l12.800 12.800M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  tune: "M4 7h9m4 0h3M4 17h3m4 0h9M15 4.500v5M9 14.500v5",
  why: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  crop: "M7 2.500V17h14.500M2.500 7H17v14.500",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
};

// Whether an address is one of the web: what else there is (javascript:, data:) is never made a link.
export function isWebAddress(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
