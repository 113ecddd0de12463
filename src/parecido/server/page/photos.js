// The photos of this browser. No link can carry one, so a state names its photo, and the photo itself stays here: in
// memory, and in the browser's own database so that it is still there after a reload.

const STORE = "photos";
const MOST = 12; // the oldest go first
const LARGE = 1.5e6; // bytes: a larger photo is made smaller before it is sent, which is quicker and shows as much
const LONGEST_SIDE = 1600; // pixels
const DAY = 24 * 3600 * 1000;

const kept = new Map(); // name -> {blob, address}

// Keeps a photo and returns its name. Throws TypeError for what is no picture file.
export async function keepPhoto(file) {
  if (file.type && !file.type.startsWith("image/")) throw new TypeError("not a picture");
  const blob = await smaller(file);
  const name = nameOf(new Uint8Array(await blob.arrayBuffer()));
  remember(name, blob);
  await store("readwrite", (photos) => photos.put({ name, blob, at: Date.now() })).catch(() => {});
  forgetOld().catch(() => {});
  return name;
}

// Returns a photo by its name, {blob, address}, or null where this browser does not have it.
export async function photoOf(name) {
  if (kept.has(name)) return kept.get(name);
  const found = await store("readonly", (photos) => photos.get(name)).catch(() => null);
  return found && isFresh(found) ? remember(name, found.blob) : null;
}

const isFresh = ({ at }) => Date.now() - at <= DAY;

function remember(name, blob) {
  if (!kept.has(name)) kept.set(name, { blob, address: URL.createObjectURL(blob) });
  return kept.get(name);
}

// What the browser cannot decode is sent as it is: the service may still read it.
async function smaller(file) {
  if (file.size <= LARGE || typeof createImageBitmap !== "function") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const sheet = canvas.getContext("2d");
    sheet.fillStyle = "#fff";
    sheet.fillRect(0, 0, canvas.width, canvas.height);
    sheet.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

// A short name made from the bytes, so that the same photo has the same one (FNV-1a, twice 32 bits).
function nameOf(bytes) {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x5bd1e995);
  }
  return [one, other].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

// Takes the photos out of the browser's database that are too many or too old.
export async function forgetOld() {
  const all = await store("readonly", (photos) => photos.getAll());
  all.sort((one, other) => other.at - one.at);
  const old = all.filter((photo, place) => place >= MOST || !isFresh(photo));
  for (const { name } of old) await store("readwrite", (photos) => photos.delete(name));
}

let opened = null;

function store(mode, act) {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("parecido", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "name" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened.then(
    (database) =>
      new Promise((resolve, reject) => {
        const request = act(database.transaction(STORE, mode).objectStore(STORE));
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      }),
  );
}
