// <parecido-similar product="ID">: what looks like a product, on a shop's own page. Its attributes, styles and events are
// in docs/widget.md. What comes from the catalogue goes through textContent; nothing is ever parsed as HTML.
(() => {
  "use strict";
  const NAME = "parecido-similar";
  const warn = (reason) => console.warn(`${NAME}: ${reason}`);
  if (customElements.get(NAME)) return; // the first script stays
  // A module has no currentScript.
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (!script?.src) return warn("include the script by its address: <script src=\"https://SHOP/widget.js\"></script>");
  const SERVER = new URL(".", script.src).href;

  const WORDS = { en: "Similar products", pt: "Produtos parecidos" };
  const CURRENCIES = { "R$": "BRL", "US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY" };
  const PRICE = /^(?:([A-Z]{3}|[A-Z]{0,2}[$€£₹₩₺]) ?)?(\d+(?:\.\d\d?)?)(?: ?([A-Z]{3}|[A-Z]{0,2}[$€£₹₩₺]))?$/;
  const PRICES = ["price", "saleprice", "currentprice", "preco", "precodevenda", "precovenda", "valor", "pricegross"];
  const LOAD = { credentials: "omit" }; // no cookie is sent along, and none is set

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; }
    :host([hidden]) { display: none; }
    h2 { margin: 0 0 0.75em; font: inherit; font-size: 1.25em; font-weight: 600; }
    ul { display: grid; gap: var(--parecido-gap, 1rem); margin: 0; padding: 0; list-style: none;
      grid-template-columns: repeat(auto-fill, minmax(min(var(--parecido-width, 9rem), 100%), 1fr)); }
    .card { display: block; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
    .card:focus-visible { outline: 3px solid var(--parecido-focus, currentColor); outline-offset: 3px; }
    a.card:hover .caption { text-decoration: underline; }
    img { display: block; box-sizing: border-box; width: 100%; aspect-ratio: var(--parecido-ratio, 3 / 4);
      object-fit: contain; border-radius: var(--parecido-radius, 0.5rem);
      background: var(--parecido-background, #fff); color: transparent; }
    .caption, .price { display: block; margin-top: 0.4em; font-size: var(--parecido-size, 0.9em); line-height: 1.35; }
    .price { margin-top: 0.2em; font-weight: 600; }
  `);

  // Calls back once for each element that comes into sight.
  function watcher(options) {
    const waiting = new WeakMap();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        waiting.get(target)();
      }
    }, options);
    return {
      watch: (element, then) => (waiting.set(element, then), observer.observe(element)),
      leave: (element) => observer.unobserve(element),
    };
  }
  const near = watcher({ rootMargin: "300px" });
  const seen = watcher({ threshold: 0.5 });

  function make(tag, part, text = "") {
    const made = document.createElement(tag);
    made.part = part;
    made.className = part;
    made.textContent = text;
    return made;
  }

  // An address of the web as it can be linked to, else nothing.
  function webAddress(text, base) {
    try {
      const url = new URL(text, base);
      return /^https?:$/.test(url.protocol) ? url.href : "";
    } catch {
      return "";
    }
  }

  // The column that holds the price, as the service's own page finds it: `Preço` is `preco`.
  function priceColumn(columns) {
    const folded = (name) => name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]/g, "");
    return PRICES.map((each) => Object.keys(columns).find((name) => folded(name) === each && columns[name])).find(Boolean);
  }

  // A price with its currency as the language writes it; any other text as it stands, and so does `R$ 1.299`, which is
  // one thousand in its shop.
  function written(text, known, language) {
    const [, before, number, after] = PRICE.exec(text.trim()) ?? [];
    const said = before ?? after ?? known;
    const currency = CURRENCIES[said] ?? said;
    if (!number || !/^[A-Z]{3}$/.test(currency ?? "") || (before && after)) return text;
    try {
      return new Intl.NumberFormat(language, { style: "currency", currency }).format(number);
    } catch {
      return text;
    }
  }

  // --- Events on their way to the service: impressions together, a click at once with what waits --------------

  const waiting = new Map(); // key -> events
  let timer = 0;
  let refused = false;

  function report(key, event) {
    if (refused) return;
    if (!waiting.size) document.addEventListener("visibilitychange", send, { once: true });
    waiting.set(key, [...(waiting.get(key) ?? []), event]);
    if (event.kind === "click") return send();
    timer ||= setTimeout(send, 1000);
  }

  function send() {
    clearTimeout(timer);
    timer = 0;
    for (const [key, events] of waiting) {
      while (events.length) post(key, events.splice(0, 50));
    }
    waiting.clear();
  }

  // As text/plain, which a browser need not ask about first; it is sent even when the page goes.
  async function post(key, events) {
    const headers = { "Content-Type": "text/plain", ...keyed(key) };
    try {
      const body = JSON.stringify({ events });
      const answer = await fetch(`${SERVER}v1/events`, { ...LOAD, method: "POST", keepalive: true, headers, body });
      if (answer.ok || refused) return;
      refused = true;
      warn(`events are not taken: ${(await answer.json()).detail}`);
    } catch {
      // the page goes, or the network is away: events are no reason to trouble anybody
    }
  }

  const keyed = (key) => (key ? { "X-Api-Key": key } : {});

  // --- The element ------------------------------------------------------------------------------------------

  class ParecidoSimilar extends HTMLElement {
    static observedAttributes = ["product", "count", "where", "key", "price", "currency", "link", "heading", "lang"];
    #shadow = this.attachShadow({ mode: "open" });
    #flight = new AbortController();
    #pictures = [];
    #soon = false;

    constructor() {
      super();
      this.#shadow.adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      this.#begin();
    }

    disconnectedCallback() {
      near.leave(this);
      this.#flight.abort();
      this.#show([]);
    }

    attributeChangedCallback(_name, before, now) {
      if (before !== now) this.#begin();
    }

    // Once for all attributes that change together, and not before it is nearly in sight.
    #begin() {
      if (this.#soon || !this.isConnected) return;
      this.#soon = true;
      queueMicrotask(() => {
        this.#soon = false;
        if (this.isConnected) near.watch(this, () => this.#ask());
      });
    }

    async #ask() {
      this.#flight.abort();
      const { signal } = (this.#flight = new AbortController());
      const product = this.getAttribute("product");
      if (!product) return this.#show([]);
      const count = Math.min(50, Math.max(1, Number.parseInt(this.getAttribute("count"), 10) || 6));
      // By a field, as a path cannot name every id.
      const query = new URLSearchParams({ id: product, n: count, tidy: "true" });
      if (this.getAttribute("where")) query.set("where", this.getAttribute("where"));
      const address = `${SERVER}v1/product/similar?${query}`;
      try {
        const response = await fetch(address, { ...LOAD, headers: keyed(this.getAttribute("key")), signal });
        const answer = await response.json();
        if (!response.ok) throw new Error(answer.detail);
        if (!signal.aborted) this.#show(answer.recommendations, product);
      } catch (error) {
        if (signal.aborted) return;
        this.#show([]);
        warn(`${SERVER} gave no answer for product ${product}: ${error.message}`);
      }
    }

    #show(products, product) {
      for (const picture of this.#pictures.splice(0)) URL.revokeObjectURL(picture);
      if (!products.length) return this.#shadow.replaceChildren();
      const language = this.#language();
      const spoken = /^pt\b/i.test(language) ? "pt" : "en";
      const heading = this.getAttribute("heading") ?? WORDS[spoken];
      const section = make("section", "similar");
      section.setAttribute("aria-label", heading || WORDS[spoken]);
      const list = make("ul", "list");
      list.setAttribute("role", "list"); // which WebKit takes away with the bullets
      list.append(...products.map((each, place) => this.#item(each, { product, rank: place + 1 }, language)));
      if (heading) section.append(make("h2", "heading", heading));
      section.append(list);
      this.#shadow.replaceChildren(section);
    }

    #item({ id, caption, url, image_url: picture, product: columns }, { product, rank }, language) {
      const detail = { product, shown: id, rank };
      const link = this.getAttribute("link");
      const href = link
        ? webAddress(link.replaceAll("{id}", encodeURIComponent(id)), document.baseURI)
        : webAddress(url);
      const card = make(href ? "a" : "div", "link");
      card.className = "card";
      const image = make("img", "image");
      image.alt = caption || id;
      image.loading = "lazy";
      image.decoding = "async";
      image.crossOrigin = "anonymous"; // without a cookie, as all that is asked
      this.#load(image, new URL(picture.replace(/^\//, ""), SERVER).href);
      const name = make("span", "caption", caption || id);
      name.setAttribute("aria-hidden", "true"); // it is the picture's own text
      card.append(image, name);
      const price = columns[this.getAttribute("price") ?? priceColumn(columns)];
      if (price) card.append(make("span", "price", written(price, this.getAttribute("currency"), language)));
      if (href) {
        card.href = href;
        card.addEventListener("click", (event) => this.#tell("click", detail) || event.preventDefault());
        card.addEventListener("auxclick", (event) => event.button === 1 && this.#tell("click", detail));
      }
      const item = make("li", "item");
      item.append(card);
      seen.watch(item, () => this.#tell("impression", detail));
      return item;
    }

    // Where a key is needed an <img> cannot bring it.
    async #load(image, address) {
      const { signal } = this.#flight;
      const key = this.getAttribute("key");
      if (!key) {
        image.src = address;
        return;
      }
      try {
        const headers = { Accept: "image/webp,image/*", ...keyed(key) };
        const response = await fetch(address, { ...LOAD, headers, signal });
        if (!response.ok || signal.aborted) return;
        image.src = URL.createObjectURL(await response.blob());
        this.#pictures.push(image.src);
      } catch {
        // the caption is there
      }
    }

    // Whether whoever listens lets it go on.
    #tell(kind, detail) {
      const options = { bubbles: true, composed: true, cancelable: kind === "click", detail: { ...detail } };
      if (this.hasAttribute("report")) report(this.getAttribute("key") ?? "", { kind, ...detail });
      return this.dispatchEvent(new CustomEvent(`parecido-${kind}`, options));
    }

    #language() {
      let node = this;
      while (node) {
        const found = node.closest("[lang]");
        if (found?.lang) return found.lang;
        node = node.getRootNode().host;
      }
      return navigator.language || "en";
    }
  }

  customElements.define(NAME, ParecidoSimilar);
})();
