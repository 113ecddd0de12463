// Shows a shop's pictures. Where a key is needed they are fetched with it, when they come near the screen.

import { askBlob } from "./api.js";
import { key } from "./key.js";
import { pictureOf } from "./places.js";

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      fetchPicture(target, target.dataset.path);
    }
  },
  { rootMargin: "400px" },
);

// Lets `image` show the picture of a product, lazily.
export function showPicture(image, id, { lazy = true } = {}) {
  const broken = () => image.classList.add("broken");
  image.addEventListener("error", broken, { once: true });
  if (!key()) {
    if (lazy) image.loading = "lazy";
    image.decoding = "async";
    image.src = pictureOf(id);
  } else if (lazy) {
    image.dataset.path = pictureOf(id);
    near.observe(image);
  } else {
    fetchPicture(image, pictureOf(id));
  }
}

async function fetchPicture(image, path) {
  try {
    const address = URL.createObjectURL(await askBlob(path));
    for (const over of ["load", "error"]) image.addEventListener(over, () => URL.revokeObjectURL(address), { once: true });
    image.src = address;
  } catch {
    image.classList.add("broken");
  }
}
