// Asks the service, and says what went wrong in one shape.

import { keyHeaders } from "./key.js";

const PATIENCE = 5; // seconds: a service that is busy for no longer is asked once more, without a word
const flights = new Map();

// What went wrong. `kind` is one of
//   "offline"  this browser has no connection      "silent"  the service does not answer
//   "key"      a key is needed, or is not known    "busy"    too much to do; `wait` is in seconds
//   "unknown"  no product has that id              "refused" the question cannot be answered; `message` says why
//   "fault"    the service failed
export class Trouble extends Error {
  constructor(kind, { code = "", detail = "", wait = 0 } = {}) {
    super(detail || kind);
    this.name = "Trouble";
    Object.assign(this, { kind, code, detail, wait });
  }
}

// Returns the JSON that the service answers at `path` (relative to the page, such as "v1/model").
//
// `body` is sent with POST: a FormData as it is, anything else as JSON. Two questions of one `lane` are never under way
// together: the newer one ends the older, which then throws an AbortError. `signal` ends it, too. Throws Trouble.
export async function ask(path, { body, lane, signal } = {}) {
  signal?.throwIfAborted(); // a question that was left ends no newer one of its lane
  const flight = new AbortController();
  if (lane) {
    flights.get(lane)?.abort();
    flights.set(lane, flight);
  }
  signal?.addEventListener("abort", () => flight.abort(), { once: true });
  const options = { signal: flight.signal, headers: { Accept: "application/json", ...keyHeaders() } };
  if (body !== undefined) {
    options.method = "POST";
    options.body = body instanceof FormData ? body : JSON.stringify(body);
    if (!(body instanceof FormData)) options.headers["Content-Type"] = "application/json";
  }
  const response = await patiently(path, options);
  try {
    return await response.json();
  } catch (error) {
    throw error.name === "AbortError" ? error : new Trouble("fault");
  }
}

// Ends what is under way in a lane.
export const drop = (lane) => flights.get(lane)?.abort();

// Returns what is at `path` as a Blob: a picture, with the key that it may need. Throws Trouble.
export async function askBlob(path, { accept = "image/webp,image/*", signal } = {}) {
  const response = await patiently(path, { signal, headers: { Accept: accept, ...keyHeaders() } });
  return response.blob();
}

export const isAbort = (error) => error?.name === "AbortError";

async function patiently(path, options) {
  let response = await send(path, options);
  if (response.status === 503 || response.status === 429) {
    const wait = waitOf(response);
    if (wait <= PATIENCE) {
      await pause(wait, options.signal);
      response = await send(path, options);
    }
  }
  if (!response.ok) throw await troubleOf(response);
  return response;
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Trouble(navigator.onLine === false ? "offline" : "silent");
  }
}

async function troubleOf(response) {
  let said = {};
  try {
    said = await response.json();
  } catch {
    // A gateway's own page: the status must do.
  }
  const code = said.code ?? said.error?.code ?? "";
  const detail = said.detail ?? said.error?.message ?? "";
  const kind = kindOf(response.status, code);
  return new Trouble(kind, { code, detail: String(detail), wait: kind === "busy" ? waitOf(response) : 0 });
}

function kindOf(status, code) {
  if (status === 401 || (status === 403 && code === "wrong_origin")) return "key";
  if (status === 429 || status === 503) return "busy";
  if (code === "unknown_product") return "unknown";
  return status >= 500 ? "fault" : "refused";
}

// Seconds until the service wants to be asked again; it may also name a day, which counts as long.
function waitOf(response) {
  const wait = Number(response.headers.get("Retry-After") ?? 1);
  return Number.isFinite(wait) ? Math.max(0, wait) : 60;
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException("aborted", "AbortError"));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    setTimeout(resolve, seconds * 1000);
  });
}
