// The pictures of a product: one large, and a strip to choose from where there are several.

import { askBlob, isAbort } from "./api.js";
import { el } from "./dom.js";
import { key } from "./key.js";

const LARGER = 4; // times: a small picture is shown no larger than that, or it would be a blur

// Returns {element, heat}: heat(address) lays a heat map over the first picture, null takes it away.
export function makePictures(product, title, view) {
  const places = product.pictures?.length ? product.pictures : [product.image_url];
  const image = el("img", { alt: "" });
  const stage = el("div", { class: "stage" }, image);
  image.addEventListener("load", () => {
    image.style.setProperty("--most", `${image.naturalWidth * LARGER}px`);
    stage.classList.remove("waiting");
  });
  let at = -1;
  let heated = null;
  const buttons = places.map((place, number) => {
    const small = el("img", { alt: "", width: 56, height: 64 });
    show(small, place, view);
    const name = view.said.picture(number + 1, places.length);
    return el("button", { type: "button", class: "pick", "aria-label": name, on: { click: () => choose(number) } }, small);
  });
  const choose = (number) => {
    if (number === at) return;
    at = number;
    image.alt = places.length > 1 ? `${title}, ${view.said.picture(number + 1, places.length)}` : title;
    buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === number)));
    stage.classList.add("waiting");
    show(image, places[number], view).catch(() => stage.classList.add("broken"));
    heat(number === 0 ? heated : null);
  };
  const heat = (address) => {
    stage.querySelector(".heat")?.remove();
    if (address && at === 0) stage.append(el("img", { class: "heat", src: address, alt: "" }));
  };
  image.addEventListener("error", () => stage.classList.add("broken"));
  choose(0);
  const strip = places.length > 1 && el("div", { class: "picks", role: "group", "aria-label": view.said.pictures }, buttons);
  const told = (address) => {
    heated = address;
    heat(address);
  };
  return { element: el("div", { class: "product-pictures" }, stage, strip), heat: told };
}

// Lets an <img> show what is at an address of the service; relative, so that the page works behind a prefix.
async function show(image, address, { signal }) {
  const path = address.replace(/^\//, "");
  if (!key()) {
    image.decoding = "async";
    image.src = path;
    return;
  }
  try {
    const held = URL.createObjectURL(await askBlob(path, { signal }));
    for (const over of ["load", "error"]) image.addEventListener(over, () => URL.revokeObjectURL(held), { once: true });
    image.src = held;
  } catch (error) {
    if (!isAbort(error)) image.dispatchEvent(new Event("error"));
  }
}
