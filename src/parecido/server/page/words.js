// The page's own sentences. Captions, values and the server's messages are shown as they come.

const ENGLISH = {
  title: "What looks like this?",
  lead: "Show a photo, and see the products of this shop that look most like it.",
  choose: "Choose a photo",
  another: "Another photo",
  take: "Take a photo",
  hint: "or drop one anywhere on this page, or paste it",
  drop: "Drop the photo to see what looks like it",
  privacy: "Photos are compared by this server and are not kept there.",
  facts: (count, one) => (one ? "1 product" : `${count} products`),
  skip: "To the products",
  home: "Parecido: to the start",
  switchTo: "Português",
  looking: "Looking…",
  describe: "Describe it in words",
  example: "a red dress with dots",
  search: "Search",
  browse: "Catalogue",
  orBrowse: "Or start with a product",
  all: (count, one) => (one ? "The one product" : `All ${count} products`),
  catalogue: "The catalogue",
  matching: (count, one) => (one ? "1 product fits" : `${count} products fit`),
  refine: "Refine",
  refined: (count) => `Refine, ${count} chosen`,
  close: "Close",
  show: "Show the products",
  tune: "What counts",
  aspects: { overall: "overall", colour: "colour", shape: "shape", texture: "texture" },
  inColour: "The same in…",
  asItIs: "as it is",
  colours: "black, grey, white, beige, brown, red, orange, yellow, green, turquoise, blue, navy blue, purple, pink",
  ownColour: "another colour",
  reset: "As at first",
  arrange: "How it is arranged",
  variety: "Variety",
  closest: "closest",
  varied: "most varied",
  kind: "Kind",
  kinds: { "": "as it comes", same: "the same kind", other: "other kinds" },
  tidy: "Fold variants together",
  filters: "Filters",
  clear: "Clear all filters",
  remove: (what) => `Remove ${what}`,
  less: "Show fewer",
  every: (count) => `Show all ${count}`,
  from: "from",
  to: "to",
  between: (least, most) => (least && most ? `${least} to ${most}` : least ? `from ${least}` : `up to ${most}`),
  noNumber: (example) => `That is no number. Write it as in ${example}.`,
  like: (caption) => `More like ${caption}`,
  dislike: (caption) => `Less like ${caption}`,
  liked: "More like",
  disliked: "Less like",
  onlyDisliked: "This counts once you say what it should be like: press the picture or the heart of a product, or choose a photo.",
  part: "Choose a part",
  whole: "The whole picture",
  partHint: "The arrow keys move the box; on a corner they size it.",
  move: "Move the part",
  corners: ["Top left corner", "Top right corner", "Bottom right corner", "Bottom left corner"],
  partIs: (left, top, right, bottom) => `From ${left} to ${right} across, ${top} to ${bottom} down`,
  yourPhoto: "Your photo",
  yourText: (text) => `“${text}”`,
  likely: (category) => `Very likely ${category}`,
  probably: (category) => `Probably ${category}`,
  perhaps: (category) => `Perhaps ${category}`,
  agree: (share) => `${share} of the closest products agree`,
  unsure: "Not sure what this is",
  unsureWhy: (category) => `Perhaps ${category}: nothing here is much like it.`,
  blank: "There is nothing to see",
  blankWhy: "This picture shows one colour and nothing else.",
  likeIt: "What looks like it",
  likeProduct: "What looks like this product",
  likePart: "What looks like this part",
  likeThis: (caption) => `What looks like ${caption}`,
  likeText: (text) => `What looks like “${text}”`,
  likeSeveral: "What looks like what you chose",
  details: "About this product",
  why: "Where it is alike",
  whyOf: (caption) => `Show where ${caption} is alike`,
  whyShown: (caption) => `The bright places of ${caption} make it alike`,
  whyNot: "It cannot be told where",
  variants: (count) => (count === 1 ? "1 variant" : `${count} variants`),
  moreOf: (caption) => `What looks like ${caption}`,
  shopOf: (caption) => `${caption}, in the shop (new tab)`,
  inShop: "In the shop",
  found: (count, one) => (one ? "1 product found." : `${count} products found.`),
  shown: (count) => `${count} products are shown.`,
  ended: "The list ends here.",
  further: "Show more",
  nothing: "Nothing like it here.",
  none: "No products here.",
  advice: "Another photo, closer and with less around the product, may find more.",
  adviceFilters: "No product passes all of these filters.",
  adviceWords: "Other words may find more.",
  again: "Try again",
  toStart: "To the start",
  troubles: {
    offline: ["You are offline.", "The page asks again as soon as there is a connection."],
    silent: ["The service does not answer.", "It may have been stopped, or cannot be reached from here."],
    busy: ["Many are asking right now.", "The service asks for a little patience."],
    unknown: ["There is no such product.", "It may have been taken out of the shop since this link was made."],
    refused: ["That could not be asked.", ""],
    fault: ["Something went wrong in the service.", "Its log tells what. Nothing of yours is lost."],
    words: ["Those words cannot be asked.", "Fewer of them may find something."],
    picture: ["That picture cannot be read.", "JPEG, PNG, WebP and GIF are read, up to 20 MB."],
  },
  waitFor: (seconds) => `It may be asked again in ${seconds} s.`,
  notAFile: "That was not a picture file. Save the picture first, then drop or choose it.",
  leftOut: (what) => `Not all of this can be asked here. Left out: ${what}.`,
  unknown: {
    column: (name) => `the filter “${name}”`,
    limit: (name) => `the limits of “${name}”, whose values do not compare as numbers`,
    where: (text) => `the filter “${text}”`,
    aspect: (name) => `the weight of “${name}”`,
    colour: (name) => `the colour “${name}”`,
    text: (text) => `the words “${text}”`,
    product: (id) => `the product “${id}”`,
  },
  lostTitle: "This link was made with a photo.",
  lostText: "The photo stayed with the one who chose it, as no link can carry one. Choose a photo of your own; what else the link says, such as its filters, is kept.",
  keyTitle: "This shop asks for a key.",
  keyText: "Whoever runs it can make one for reading. It is kept in this tab alone and goes to this service only.",
  keyWrong: "The shop does not know that key, or it may not be used here.",
  keyLabel: "Key",
  keyUse: "Use this key",
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
  privacy: "As fotos são comparadas por este servidor e não ficam guardadas nele.",
  facts: (count, one) => (one ? "1 produto" : `${count} produtos`),
  skip: "Ir aos produtos",
  home: "Parecido: ir ao início",
  switchTo: "English",
  looking: "Procurando…",
  describe: "Descreva em palavras",
  example: "um vestido vermelho de bolinhas",
  search: "Buscar",
  browse: "Catálogo",
  orBrowse: "Ou comece por um produto",
  all: (count, one) => (one ? "O único produto" : `Todos os ${count} produtos`),
  catalogue: "O catálogo",
  matching: (count, one) => (one ? "1 produto corresponde" : `${count} produtos correspondem`),
  refine: "Refinar",
  refined: (count, one) => `Refinar, ${count} ${one ? "escolha" : "escolhas"}`,
  close: "Fechar",
  show: "Ver os produtos",
  tune: "O que conta",
  aspects: { overall: "geral", colour: "cor", shape: "forma", texture: "textura" },
  inColour: "O mesmo em…",
  asItIs: "como está",
  colours: "preto, cinza, branco, bege, marrom, vermelho, laranja, amarelo, verde, turquesa, azul, azul-marinho, roxo, rosa",
  ownColour: "outra cor",
  reset: "Como no começo",
  arrange: "Como é arranjado",
  variety: "Variedade",
  closest: "mais próximos",
  varied: "mais variados",
  kind: "Tipo",
  kinds: { "": "como vier", same: "o mesmo tipo", other: "outros tipos" },
  tidy: "Juntar as variantes",
  filters: "Filtros",
  clear: "Limpar todos os filtros",
  remove: (what) => `Remover ${what}`,
  less: "Mostrar menos",
  every: (count) => `Mostrar todos os ${count}`,
  from: "de",
  to: "até",
  between: (least, most) => (least && most ? `de ${least} a ${most}` : least ? `a partir de ${least}` : `até ${most}`),
  noNumber: (example) => `Isto não é um número. Escreva como em ${example}.`,
  like: (caption) => `Mais como ${caption}`,
  dislike: (caption) => `Menos como ${caption}`,
  liked: "Mais como",
  disliked: "Menos como",
  onlyDisliked: "Isto conta assim que você disser com o que deve se parecer: clique na imagem ou no coração de um produto, ou escolha uma foto.",
  part: "Escolher uma parte",
  whole: "A imagem inteira",
  partHint: "As setas movem a caixa; em um canto, mudam o tamanho dela.",
  move: "Mover a parte",
  corners: ["Canto superior esquerdo", "Canto superior direito", "Canto inferior direito", "Canto inferior esquerdo"],
  partIs: (left, top, right, bottom) => `De ${left} a ${right} na largura, de ${top} a ${bottom} na altura`,
  yourPhoto: "Sua foto",
  yourText: (text) => `“${text}”`,
  likely: (category) => `Muito provavelmente ${category}`,
  probably: (category) => `Provavelmente ${category}`,
  perhaps: (category) => `Talvez ${category}`,
  agree: (share) => `${share} dos produtos mais próximos concordam`,
  unsure: "Não dá para ter certeza do que é",
  unsureWhy: (category) => `Talvez ${category}: nada aqui se parece muito.`,
  blank: "Não há nada para ver",
  blankWhy: "Esta imagem mostra uma só cor e nada mais.",
  likeIt: "O que se parece com ela",
  likeProduct: "O que se parece com este produto",
  likePart: "O que se parece com esta parte",
  likeThis: (caption) => `O que se parece com ${caption}`,
  likeText: (text) => `O que se parece com “${text}”`,
  likeSeveral: "O que se parece com o que você escolheu",
  details: "Sobre este produto",
  why: "Onde se parece",
  whyOf: (caption) => `Mostrar onde ${caption} se parece`,
  whyShown: (caption) => `Os lugares claros de ${caption} são os que se parecem`,
  whyNot: "Não se pode dizer onde",
  variants: (count) => (count === 1 ? "1 variante" : `${count} variantes`),
  moreOf: (caption) => `O que se parece com ${caption}`,
  shopOf: (caption) => `${caption}, na loja (nova aba)`,
  inShop: "Na loja",
  found: (count, one) => (one ? "1 produto encontrado." : `${count} produtos encontrados.`),
  shown: (count) => `${count} produtos estão na página.`,
  ended: "A lista termina aqui.",
  further: "Mostrar mais",
  nothing: "Nada parecido por aqui.",
  none: "Nenhum produto por aqui.",
  advice: "Outra foto, mais de perto e com menos em volta do produto, pode achar mais.",
  adviceFilters: "Nenhum produto passa por todos estes filtros.",
  adviceWords: "Outras palavras podem achar mais.",
  again: "Tentar de novo",
  toStart: "Ir ao início",
  troubles: {
    offline: ["Você está sem conexão.", "A página pergunta de novo assim que houver conexão."],
    silent: ["O serviço não responde.", "Ele pode ter sido parado, ou não é alcançado daqui."],
    busy: ["Muita gente está perguntando agora.", "O serviço pede um pouco de paciência."],
    unknown: ["Esse produto não existe.", "Ele pode ter saído da loja depois que este link foi feito."],
    refused: ["Isso não pôde ser perguntado.", ""],
    fault: ["Algo deu errado no serviço.", "O log dele diz o quê. Nada seu se perdeu."],
    words: ["Essas palavras não podem ser perguntadas.", "Menos palavras podem achar algo."],
    picture: ["Não foi possível ler essa imagem.", "JPEG, PNG, WebP e GIF são lidos, até 20 MB."],
  },
  waitFor: (seconds) => `Pode-se perguntar de novo em ${seconds} s.`,
  notAFile: "Isso não era um arquivo de imagem. Salve a imagem primeiro e depois solte ou escolha o arquivo.",
  leftOut: (what) => `Nem tudo isto pode ser perguntado aqui. Ficou de fora: ${what}.`,
  unknown: {
    column: (name) => `o filtro “${name}”`,
    limit: (name) => `os limites de “${name}”, cujos valores não se comparam como números`,
    where: (text) => `o filtro “${text}”`,
    aspect: (name) => `o peso de “${name}”`,
    colour: (name) => `a cor “${name}”`,
    text: (text) => `as palavras “${text}”`,
    product: (id) => `o produto “${id}”`,
  },
  lostTitle: "Este link foi feito com uma foto.",
  lostText: "A foto ficou com quem a escolheu, pois nenhum link pode levá-la. Escolha uma foto sua; o resto do que o link diz, como os filtros, é mantido.",
  keyTitle: "Esta loja pede uma chave.",
  keyText: "Quem cuida dela pode criar uma chave de leitura. Ela fica só nesta aba e só é enviada a este serviço.",
  keyWrong: "A loja não conhece essa chave, ou ela não pode ser usada aqui.",
  keyLabel: "Chave",
  keyUse: "Usar esta chave",
  levels: ["pouco parecido", "um tanto parecido", "parecido", "muito parecido", "quase igual"],
};

const LANGUAGES = { en: ENGLISH, "pt-BR": PORTUGUESE };
const KEPT_AS = "parecido.language";

export let language = "en";
export let words = ENGLISH;
let whole = new Intl.NumberFormat("en");

// Chooses a language, or with nothing given the one chosen here before, or else the browser's.
export function chooseLanguage(tag) {
  language = tag ?? remembered() ?? (navigator.languages ?? [navigator.language]).map(spoken).find(Boolean) ?? "en";
  words = LANGUAGES[language];
  whole = new Intl.NumberFormat(language);
  document.documentElement.lang = language;
  if (!tag) return;
  try {
    localStorage.setItem(KEPT_AS, tag);
  } catch {
    // Storage is switched off: the choice lives as long as the page.
  }
}

export const otherLanguage = () => (language === "en" ? "pt-BR" : "en");

function remembered() {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept in LANGUAGES ? kept : undefined;
  } catch {
    return undefined;
  }
}

function spoken(tag) {
  const first = String(tag).toLowerCase().split("-")[0];
  return { en: "en", pt: "pt-BR" }[first];
}

export const number = (value) => whole.format(value);
export const listed = (names) => new Intl.ListFormat(language).format(names);
// A sentence that counts: words.found, words.facts and the like.
export const counted = (say, count) => say(number(count), count === 1);
// Rounded down: only what is the same is called 100 %.
export const percent = (value) => `${Math.max(0, Math.floor(value * 100 + 1e-4))}\u00a0%`;

// A similarity is a cosine; in words it starts where two products of one kind usually stand.
const STEPS = [0.5, 0.7, 0.85, 0.97];

export const likeness = (similarity) => words.levels[STEPS.filter((step) => similarity >= step).length];
export const aspectName = (name) => (Object.hasOwn(words.aspects, name) ? words.aspects[name] : name);

// A column's name as people read it: "baseColour" and "base_colour" as "Base colour".
export function columnName(name) {
  const spaced = name.replaceAll("_", " ").replace(/(\p{Ll})(\p{Lu})/gu, (_, small, large) => `${small} ${large.toLowerCase()}`).trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export function verdict({ category, share }) {
  const say = share >= 0.8 ? words.likely : share >= 0.5 ? words.probably : words.perhaps;
  return say(category);
}
