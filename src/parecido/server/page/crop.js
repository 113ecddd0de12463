// The box on the picture: the part of it that is asked with. Drawn with a mouse, moved and sized with a mouse, a finger
// or the arrow keys.

import { el } from "./dom.js";
import { percent, words } from "./words.js";

const SMALLEST = 0.08;
const STEP = 0.02; // of the picture, for an arrow key
const SETTLED = 500; // ms after the last key
const MIDDLE = [0.2, 0.2, 0.8, 0.8];
const CORNERS = [[0, 1], [2, 1], [2, 3], [0, 3]]; // which numbers of a crop each corner moves: across, down

const within = (share, least = 0, most = 1) => Math.min(most, Math.max(least, share));

export class Crop {
  // Lays the box over `frame`, which is exactly as large as its picture. `changed(crop)` is called when it was changed
  // by hand, `said(text)` with where it now is.
  constructor(frame, crop, { changed, said }) {
    Object.assign(this, { frame, crop, changed, said });
    this.sheet = el("div", { class: "crop" });
    this.mover = el("button", { type: "button", class: "mover", "aria-label": words.move, "aria-describedby": "part-hint" });
    this.handles = CORNERS.map((_, place) => el("button", { type: "button", class: `handle at${place}`, "aria-label": words.corners[place] }));
    this.box = el("div", { class: "box" }, this.mover, this.handles);
    this.sheet.append(this.box);
    frame.append(this.sheet);
    this.sheet.addEventListener("pointerdown", (event) => this.press(event));
    this.box.addEventListener("keydown", (event) => this.type(event));
    this.draw();
  }

  // Begins with a box in the middle, and the focus on it.
  begin() {
    this.crop = MIDDLE;
    this.draw();
    this.mover.focus();
    this.changed(this.crop);
  }

  // Lays the box where a state says, null for none; what was being typed is over.
  put(crop) {
    clearTimeout(this.waiting);
    this.crop = crop;
    this.draw();
  }

  draw() {
    this.box.hidden = !this.crop;
    this.sheet.classList.toggle("cut", Boolean(this.crop));
    if (!this.crop) return;
    ["left", "top", "right", "bottom"].forEach((side, place) => this.box.style.setProperty(`--${side}`, String(this.crop[place])));
  }

  press(event) {
    if (event.button) return;
    const place = this.handles.indexOf(event.target);
    const moves = event.target === this.mover;
    if (place < 0 && !moves && event.pointerType === "touch") return; // a finger there scrolls the page
    event.preventDefault();
    if (place >= 0 || moves) event.target.focus({ preventScroll: true });
    const before = this.crop;
    const from = this.at(event);
    const drag = (move) => {
      const to = this.at(move);
      if (moves) this.crop = shifted(before, to[0] - from[0], to[1] - from[1]);
      else if (place >= 0) this.crop = cornered(before, CORNERS[place], to);
      else this.crop = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      this.draw();
    };
    const end = (last) => {
      this.sheet.removeEventListener("pointermove", drag);
      this.sheet.removeEventListener("pointerup", end);
      this.sheet.removeEventListener("pointercancel", end);
      const drawn = this.crop && this.crop[2] - this.crop[0] >= SMALLEST / 2 && this.crop[3] - this.crop[1] >= SMALLEST / 2;
      if (last.type === "pointercancel" || !drawn) this.crop = before;
      this.draw();
      if (String(this.crop) !== String(before)) this.settle();
    };
    this.sheet.setPointerCapture(event.pointerId);
    this.sheet.addEventListener("pointermove", drag);
    this.sheet.addEventListener("pointerup", end);
    this.sheet.addEventListener("pointercancel", end);
  }

  type(event) {
    const across = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
    const down = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
    if (!across && !down) return;
    event.preventDefault();
    const place = this.handles.indexOf(event.target);
    if (place < 0) {
      this.crop = shifted(this.crop, across, down);
    } else {
      const [x, y] = CORNERS[place];
      this.crop = cornered(this.crop, CORNERS[place], [this.crop[x] + across, this.crop[y] + down]);
    }
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.frame.isConnected && this.settle(), SETTLED); // not for a question that was left
  }

  settle() {
    this.said(words.partIs(...this.crop.map(percent)));
    this.changed(this.crop);
  }

  at(event) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  }
}

function shifted([left, top, right, bottom], across, down) {
  const x = within(across, -left, 1 - right);
  const y = within(down, -top, 1 - bottom);
  return [left + x, top + y, right + x, bottom + y];
}

function cornered(crop, [x, y], [across, down]) {
  const made = [...crop];
  made[x] = x === 0 ? within(across, 0, crop[2] - SMALLEST) : within(across, crop[0] + SMALLEST);
  made[y] = y === 1 ? within(down, 0, crop[3] - SMALLEST) : within(down, crop[1] + SMALLEST);
  return made;
}
