// The grid: one list of products, page after page as it is scrolled, each product once.

import { isAbort } from "./api.js";
import { makeCard, makeGhost } from "./cards.js";
import { byId, el } from "./dom.js";
import { words } from "./words.js";

const GHOSTS = 12;
const PATIENT = 160; // ms: an answer that comes sooner takes the place of the old one without anything between
const MOST_KEPT = 24;
const MOST_AGAIN = 240; // products: of a longer list that is loaded again the rest comes as it is scrolled

export class Results {
  // `view` is for the cards; `told(list)` is called after each page, `failed(error)` when the first page does not come.
  constructor(view, { told, failed }) {
    Object.assign(this, { view, told, failed });
    this.grid = byId("grid");
    this.tail = byId("tail");
    this.kept = new Map(); // address -> list: for coming back
    this.list = null;
    this.serial = 0;
    this.watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.more(), { rootMargin: "900px" });
  }

  // Shows the list of `address`; `source(after)` resolves to {items, next, …}. A `limit` ends it after one page; of one
  // that is come back to after a reload, `count` were shown.
  async show(address, source, { back = false, keep = false, limit = false, count = 0 } = {}) {
    const mine = ++this.serial;
    this.watch.disconnect();
    const known = back && this.kept.get(address);
    if (known) return this.paint(known, source, limit);
    this.grid.setAttribute("aria-busy", "true");
    this.tail.replaceChildren();
    const late = setTimeout(() => mine === this.serial && this.wait(keep), PATIENT);
    try {
      const { items, next, ...facts } = await source(null);
      if (mine !== this.serial) return undefined;
      const list = { address, items: [], ids: new Set(), next, facts };
      add(list, items);
      while (list.next && !limit && list.items.length < Math.min(count, MOST_AGAIN)) {
        const page = await source(list.next);
        if (mine !== this.serial) return undefined;
        list.next = page.next;
        add(list, page.items);
      }
      return this.paint(list, source, limit);
    } catch (error) {
      if (mine === this.serial && !isAbort(error)) {
        this.empty();
        this.failed(error);
      }
      return undefined;
    } finally {
      clearTimeout(late);
    }
  }

  wait(keep) {
    if (keep && this.grid.children.length) return;
    this.held = heldIn(this.grid);
    this.grid.replaceChildren(...Array.from({ length: GHOSTS }, makeGhost));
  }

  empty() {
    this.serial += 1;
    this.list = null;
    this.watch.disconnect();
    this.grid.removeAttribute("aria-busy");
    this.grid.replaceChildren();
    this.tail.replaceChildren();
  }

  paint(list, source, limit) {
    Object.assign(this, { list, source, limit });
    this.keep(list);
    this.grid.removeAttribute("aria-busy");
    this.lay(list);
    this.follow();
    this.told(list);
    return list;
  }

  // Lays out the cards; what had the focus has it again where it is still there.
  lay({ items }) {
    const held = heldIn(this.grid) ?? this.held;
    this.held = null;
    this.grid.replaceChildren(...items.map((item) => makeCard(item, this.view)));
    if (!held) return;
    const [id, kind] = held;
    const card = [...this.grid.children].find((each) => each.dataset.id === id);
    (card?.querySelector(kind) ?? byId("heading")).focus({ preventScroll: true });
  }

  // The cards anew, as after a change of what is marked.
  repaint() {
    if (this.list) this.lay(this.list);
  }

  follow() {
    this.watch.disconnect();
    this.tail.replaceChildren();
    if (this.limit || !this.list) return;
    if (this.list.next) {
      this.tail.append(el("button", { type: "button", class: "button quiet", text: words.further, on: { click: () => this.more() } }));
      this.watch.observe(this.tail);
    } else if (this.list.items.length) {
      this.tail.append(el("p", { class: "end", text: words.ended }));
    }
  }

  async more() {
    const { list, source, serial } = this;
    if (!list?.next || this.loading === list) return;
    this.loading = list;
    this.watch.disconnect();
    const held = this.tail.contains(document.activeElement);
    this.tail.replaceChildren(el("p", { class: "end", text: words.looking }));
    try {
      const { items, next } = await source(list.next);
      if (serial !== this.serial) return;
      list.next = next;
      const fresh = add(list, items);
      const cards = fresh.map((item) => makeCard(item, this.view));
      this.grid.append(...cards);
      this.loading = null;
      this.follow();
      if (held) (cards[0] ?? this.tail).querySelector("a, button")?.focus({ preventScroll: true });
      if (fresh.length) this.told(list, fresh.length);
    } catch (error) {
      if (isAbort(error) || serial !== this.serial) return;
      this.loading = null;
      const [title] = words.troubles[error.kind] ?? words.troubles.fault;
      const again = el("button", { type: "button", class: "button quiet", text: words.again, on: { click: () => this.more() } });
      this.tail.replaceChildren(el("p", { class: "end", role: "alert", text: title }), again);
      if (held) again.focus({ preventScroll: true });
    } finally {
      if (this.loading === list) this.loading = null;
    }
  }

  keep(list) {
    this.kept.delete(list.address);
    this.kept.set(list.address, list);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
  }
}

// Returns what has the focus in the grid, as a product's id and a selector within its card; null where nothing has.
function heldIn(grid) {
  const focused = document.activeElement;
  const card = grid.contains(focused) && focused.closest("[data-id]");
  return card ? [card.dataset.id, `.${[...focused.classList].join(".")}`] : null;
}

// Adds products to a list, each once however often it comes, and returns those that are new.
function add(list, items) {
  const fresh = items.filter(({ id }) => !list.ids.has(id) && list.ids.add(id));
  list.items.push(...fresh);
  return fresh;
}
