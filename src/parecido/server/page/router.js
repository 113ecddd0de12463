// Goes from state to state; the browser's history has a step for each, so that back and forward work.

import { addressOf, stateOf } from "./state.js";

const MERGED_WITHIN = 1500; // ms: a slider that is moved on is one step of the history, not twenty

export class Router {
  // `shown(state, moved)` is called with each new state; `moved` is "go", "refine" or "back".
  constructor(shown) {
    this.shown = shown;
    this.state = stateOf(search());
    this.last = { control: "", at: -Infinity };
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    addEventListener("popstate", () => {
      this.last = { control: "", at: -Infinity };
      this.state = stateOf(search());
      this.shown(this.state, "back");
    });
  }

  begin() {
    history.replaceState(history.state, "", addressOf(this.state)); // an old link (#product=…) becomes a new one
    this.shown(this.state, history.state?.y === undefined ? "begin" : "back");
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
    this.state = state;
  }

  // Keeps with the present step how far it was scrolled.
  remember() {
    history.replaceState({ ...history.state, y: Math.round(scrollY) }, "");
  }
}

// Returns the part of the address that is the state; before there were several questions it stood behind a "#".
function search() {
  return location.search || (location.hash.startsWith("#product=") ? `?${location.hash.slice(1)}` : "");
}
