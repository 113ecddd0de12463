// Goes from state to state; the browser's history has a step for each, so that back and forward work.

import { addressOf, passedOver, stateOf } from "./state.js";

const MERGED_WITHIN = 1500; // ms: a slider that is moved on is one step of the history, not twenty
const RESTING = 150; // ms without scrolling, after which it is remembered how far a step was scrolled

export class Router {
  // `shown(state, moved)` is called with each new state; `moved` is "go", "refine" or "back".
  constructor(shown) {
    this.shown = shown;
    this.state = stateOf(search());
    this.passedOver = passedOver(search()); // of the address that the page was opened with
    this.last = { control: "", at: -Infinity };
    this.left = null; // how a step was left that is come back to, until it is shown again
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    addEventListener("popstate", () => {
      this.last = { control: "", at: -Infinity };
      this.state = stateOf(search());
      this.left = history.state ?? {};
      this.shown(this.state, "back");
    });
    // Nobody says beforehand that they go back, forward or away, or load the page again.
    addEventListener("scroll", () => this.rest(), { passive: true });
    addEventListener("pagehide", () => this.remember());
  }

  begin() {
    history.replaceState(history.state, "", addressOf(this.state)); // an old link (#product=…) becomes a new one
    const again = history.state?.y !== undefined;
    this.left = again ? history.state : null;
    this.shown(this.state, again ? "back" : "begin");
  }

  // Goes to another question, product or list: a new step, from the top.
  go(state) {
    this.step(state, "");
    this.shown(state, "go");
  }

  // Changes something of what is shown. Changes by one `control` that follow closely are one step.
  refine(state, control = "") {
    this.step(state, control);
    this.shown(state, "refine");
  }

  // Puts another state in the place of the present one, as if that had been meant.
  amend(state) {
    history.replaceState({}, "", addressOf(state));
    this.last = { control: "", at: -Infinity };
    this.left = null;
    this.state = state;
    this.shown(state, "begin");
  }

  // Shows the present state anew, where it stands.
  repeat() {
    this.remember();
    this.left = history.state;
    this.shown(this.state, "back");
  }

  step(state, control) {
    const now = performance.now();
    const merged = control && control === this.last.control && now - this.last.at < MERGED_WITHIN;
    this.last = { control, at: now };
    if (merged) {
      history.replaceState({}, "", addressOf(state));
    } else {
      this.remember();
      history.pushState({}, "", addressOf(state));
    }
    this.left = null;
    this.state = state;
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.remember(), RESTING);
  }

  // Keeps with the present step how far it was scrolled, how much of a list there was, and which product had the focus.
  remember() {
    if (this.left) return; // it is not shown yet
    const held = document.activeElement?.closest?.("#grid > [data-id]")?.dataset.id ?? history.state?.held;
    const count = document.querySelectorAll("#grid > [data-id]").length;
    history.replaceState({ ...history.state, y: Math.round(scrollY), held, count }, "");
  }

  // Returns how many products were shown of the list that is come back to, 0 where it was left at its top.
  shownBefore() {
    return this.left?.y ? (this.left.count ?? 0) : 0;
  }

  // Scrolls to where the step that was come back to was left; returns the id of the product that had the focus, or "".
  restore() {
    const { y = 0, held = "" } = this.left ?? {};
    this.left = null;
    scrollTo({ top: y });
    return held;
  }
}

// Returns the part of the address that is the state; before there were several questions it stood behind a "#".
function search() {
  return location.search || (location.hash.startsWith("#product=") ? `?${location.hash.slice(1)}` : "");
}
