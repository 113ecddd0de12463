// The page's own sentences. Captions, categories and the server's messages are shown as they come.

const ENGLISH = {
  title: "What looks like this?",
  lead: "Show a photo, and see the products of this shop that look most like it.",
  choose: "Choose a photo",
  another: "Another photo",
  take: "Take a photo",
  hint: "or drop one anywhere on this page, or paste it",
  drop: "Drop the photo to see what looks like it",
  privacy: "Photos are compared by this server and are not kept.",
  facts: (count) => (count === "1" ? "1 product" : `${count} products`),
  looking: "Looking…",
  tune: "What counts",
  aspects: { overall: "overall", colour: "colour", shape: "shape", texture: "texture" },
  inColour: "In colour",
  asItIs: "as it is",
  colours: "black, grey, white, beige, brown, red, orange, yellow, green, turquoise, blue, navy blue, purple, pink",
  reset: "As at first",
  yourPhoto: "Your photo",
  likely: (category) => `Very likely ${category}`,
  probably: (category) => `Probably ${category}`,
  perhaps: (category) => `Perhaps ${category}`,
  agree: (share) => `${share} of the closest products agree`,
  likeIt: "What looks like it",
  likeThis: (caption) => `What looks like “${caption}”`,
  nothing: "Nothing like it here.",
  advice: "Another photo, closer and with less around the product, may find more.",
  further: "Show more",
  variants: (count) => (count === 1 ? "1 variant" : `${count} variants`),
  more: "More like this",
  moreOf: (caption) => `More like ${caption}`,
  shopOf: (caption) => `${caption}, in the shop (new tab)`,
  found: (count) => (count === 1 ? "1 product found." : `${count} products found.`),
  sorry: "That did not work.",
  silent: "The service does not answer. Is it still running?",
  notAFile: "That was not a picture file. Save the picture first, then drop or choose it.",
  levels: ["little alike", "somewhat alike", "alike", "very alike", "almost equal"],
};

const PORTUGUESE = {
  title: "O que se parece com isto?",
  lead: "Mostre uma foto e veja os produtos desta loja que mais se parecem com ela.",
  choose: "Escolher uma foto",
  another: "Outra foto",
  take: "Tirar uma foto",
  hint: "ou solte uma em qualquer lugar desta página, ou cole-a",
  drop: "Solte a foto para ver o que se parece com ela",
  privacy: "As fotos são comparadas por este servidor e não são guardadas.",
  facts: (count) => (count === "1" ? "1 produto" : `${count} produtos`),
  looking: "Procurando…",
  tune: "O que conta",
  aspects: { overall: "geral", colour: "cor", shape: "forma", texture: "textura" },
  inColour: "Na cor",
  asItIs: "como está",
  colours: "preto, cinza, branco, bege, marrom, vermelho, laranja, amarelo, verde, turquesa, azul, azul-marinho, roxo, rosa",
  reset: "Como no começo",
  yourPhoto: "Sua foto",
  likely: (category) => `Muito provavelmente ${category}`,
  probably: (category) => `Provavelmente ${category}`,
  perhaps: (category) => `Talvez ${category}`,
  agree: (share) => `${share} dos produtos mais próximos concordam`,
  likeIt: "O que se parece com ela",
  likeThis: (caption) => `O que se parece com “${caption}”`,
  nothing: "Nada parecido por aqui.",
  advice: "Outra foto, mais de perto e com menos em volta do produto, pode achar mais.",
  further: "Mostrar mais",
  variants: (count) => (count === 1 ? "1 variante" : `${count} variantes`),
  more: "Ver parecidos",
  moreOf: (caption) => `Ver parecidos com ${caption}`,
  shopOf: (caption) => `${caption}, na loja (nova aba)`,
  found: (count) => (count === 1 ? "1 produto encontrado." : `${count} produtos encontrados.`),
  sorry: "Não deu certo.",
  silent: "O serviço não responde. Ele ainda está no ar?",
  notAFile: "Isso não era um arquivo de imagem. Salve a imagem primeiro e depois solte ou escolha o arquivo.",
  levels: ["pouco parecido", "um tanto parecido", "parecido", "muito parecido", "quase igual"],
};

export const language = (navigator.language || "en").toLowerCase().startsWith("pt") ? "pt-BR" : "en";
export const words = language === "pt-BR" ? PORTUGUESE : ENGLISH;

const whole = new Intl.NumberFormat(language);

export const number = (value) => whole.format(value);
// Rounded down: only what is the same is called 100 %.
export const percent = (value) => `${Math.max(0, Math.floor(value * 100 + 1e-4))}\u00a0%`;

// A similarity is a cosine; in words it starts where two products of one kind usually stand.
const STEPS = [0.5, 0.7, 0.85, 0.97];

export function likeness(similarity) {
  const level = STEPS.filter((step) => similarity >= step).length;
  return `${words.levels[level]} · ${percent(similarity)}`;
}

// What each aspect adds, where there are several.
export function reasons(aspects) {
  const named = Object.entries(aspects ?? {});
  if (named.length < 2) return "";
  return named.map(([name, similarity]) => `${words.aspects[name] ?? name} ${percent(similarity)}`).join(" · ");
}

export function verdict({ category, share }) {
  const say = share >= 0.8 ? words.likely : share >= 0.5 ? words.probably : words.perhaps;
  return say(category);
}
