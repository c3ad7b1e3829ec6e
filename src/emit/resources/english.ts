/** Words that do not follow the rules, one and many. */
const irregular: readonly (readonly [string, string])[] = [
  ['person', 'people'],
  ['child', 'children'],
  ['man', 'men'],
  ['woman', 'women'],
  ['mouse', 'mice'],
  ['foot', 'feet'],
  ['tooth', 'teeth'],
  ['goose', 'geese'],
  ['index', 'indices'],
  ['vertex', 'vertices'],
  ['matrix', 'matrices'],
  ['criterion', 'criteria'],
  ['medium', 'media'],
  ['datum', 'data'],
  ['leaf', 'leaves'],
  ['life', 'lives'],
  ['knife', 'knives'],
  ['shelf', 'shelves'],
  ['half', 'halves'],
  ['bus', 'buses'],
  ['gas', 'gases'],
  ['quiz', 'quizzes'],
  ['movie', 'movies'],
  ['cookie', 'cookies'],
  ['tie', 'ties'],
  ['shoe', 'shoes'],
  ['axis', 'axes'],
];
/** The same for one and many. */
const unchanging = /(?:^|_)(?:series|species|news|data|media|info|equipment|staff|sheep|fish|money|metadata)$/i;

/** `categories` → `category`; a word that is one already stays. */
export function singular(word: string): string {
  if (unchanging.test(word)) return word;
  const odd = irregular.find(([, many]) => endsIn(word, many));
  if (odd !== undefined)
    return word.slice(0, word.length - odd[1].length) + likeCase(word.slice(-odd[1].length), odd[0]);
  if (/(ss|us|is)$/i.test(word) || word.length < 3) return word;
  if (/ies$/i.test(word)) return `${word.slice(0, -3)}y`;
  if (/(sh|ch|ss|x|zz|us)es$/i.test(word)) return word.slice(0, -2);
  if (/(anal|bas|cris|diagnos|synops|thes)es$/i.test(word) && !/bases$/i.test(word)) return `${word.slice(0, -2)}is`;
  return /s$/i.test(word) ? word.slice(0, -1) : word;
}

/** `category` → `categories`; a word that is many already stays. */
export function plural(word: string): string {
  if (unchanging.test(word)) return word;
  if (irregular.some(([, many]) => endsIn(word, many))) return word;
  const odd = irregular.find(([one]) => endsIn(word, one));
  if (odd !== undefined)
    return word.slice(0, word.length - odd[0].length) + likeCase(word.slice(-odd[0].length), odd[1]);
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|sh|ch|x|z)$/i.test(word)) return singular(word) === word ? `${word}es` : word;
  return `${word}s`;
}

/** As a word of its own: not the `man` of `human`. */
function endsIn(word: string, ending: string): boolean {
  if (!word.toLowerCase().endsWith(ending)) return false;
  const at = word.length - ending.length;
  return at === 0 || word[at - 1] === '_' || (/[a-z0-9]/.test(word[at - 1] ?? '') && /[A-Z]/.test(word[at] ?? ''));
}

const likeCase = (like: string, word: string): string =>
  /^[A-Z]/.test(like) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
