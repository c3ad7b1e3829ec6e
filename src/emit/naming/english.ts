/**
 * One and many of the English words that tables are called by. The small libraries for this were tried on the words of
 * `english.test.ts`: the one that is kept up gets every seventh form wrong (`gas` → `ga`), the other has had no release
 * since 2019.
 */

/** The same for one and many, or never counted. */
const unchanging = words(`
  aircraft analytics aws chassis chess corps data economics electronics equipment feedback fish goods hardware headquarters
  info information ios kudos logistics luggage mathematics means media merchandise metadata money music news
  offspring os physics politics pos progress rice saas series sheep software species staff stats traffic ups vps weather
`);

/** Ends in s, and is one. */
const oneInS = words(`
  alias atlas bias biogas canvas chaos christmas cosmos ethos gas iris lens lotus overseas pancreas pathos pyjamas texas
`);

/** One and many where no rule below gives them. */
const irregular = words(`
  addendum addenda, alumnus alumni, appendix appendices, axis axes, bacterium bacteria, cactus cacti, child children,
  corpus corpora, criterion criteria, curriculum curricula, die dice, erratum errata, foot feet, fungus fungi, genus genera,
  goose geese, index indices, lie lies, louse lice, man men, matrix matrices, memorandum memoranda, mouse mice,
  nucleus nuclei, ox oxen, person people, phenomenon phenomena, pie pies, quiz quizzes, radius radii, stimulus stimuli,
  syllabus syllabi, tie ties, tooth teeth, vertex vertices, woman women
`);

const manyOf = new Map(pairs(irregular));
const oneOf = new Map(pairs(irregular).map(([one, many]) => [many, one]));
const unchanged = new Set(unchanging);
const isOneInS = new Set(oneInS);

type Rules = readonly (readonly [RegExp, string])[];

/** The first that fits. */
const toOne: Rules = [
  [/people$/, 'person'],
  [/children$/, 'child'],
  [/(business|chair|crew|fire|fore|police|sales|trades|work)(wo)?men$/, '$1$2man'],
  [/(api|cpu|eau|emoji|gpu|guru|kpi|menu|safari|sku|taxi|uri|wiki)s$/, '$1'],
  [/(brownie|calorie|cookie|genie|hoodie|movie|rookie|selfie|zombie)s$/, '$1'],
  [/(.)ies$/, '$1y'],
  [/(cal|el|hal|lea|loa|scar|thie|wol)ves$/, '$1f'],
  [/^(kni|li|midwi|wi)ves$/, '$1fe'],
  [/(avalanch|cach|clich|crech|headach|^ach|nich|psych|quich|toothach)es$/, '$1e'],
  [/(ch|sh|ss|tz|x|zz|topaz)es$/, '$1'],
  [/(buffal|carg|domin|ech|embarg|her|mosquit|potat|tomat|torped|vet|volcan|zer)oes$/, '$1o'],
  [/(ly|the|gno|cri|^oa|empha|synop|ellip|neuro|gene)ses$/, '$1sis'],
  [/^(ali|atl|bi|biog|canv|g|pancre)ases$/, '$1as'],
  [/^(iris|lens|pelvis|trellis)es$/, '$1'],
  [/([aeo]u|^u|^abu|^excu|^fu|^mu|^misu|^reu|^ru)ses$/, '$1se'],
  [/uses$/, 'us'],
  [/(ss|us|is)$/, '$1'],
  [/s$/, ''],
];

const toMany: Rules = [
  [/person$/, 'people'],
  [/child$/, 'children'],
  [/(business|chair|crew|fire|fore|police|sales|trades|work)(wo)?man$/, '$1$2men'],
  [/([^aeiou]|qu)y$/, '$1ies'],
  [/(cal|el|hal|lea|loa|scar|thie|wol)f$/, '$1ves'],
  [/^(kni|li|midwi|wi)fe$/, '$1ves'],
  [/(epoch|eunuch|loch|monarch|patriarch|stomach|tech)$/, '$1s'],
  [/sis$/, 'ses'],
  [/(s|sh|ch|x|z)$/, '$1es'],
  [/(buffal|carg|domin|ech|embarg|her|mosquit|potat|tomat|torped|vet|volcan|zer)o$/, '$1oes'],
  [/$/, 's'],
];

/** `order_categories` → `order_category`; a word that is one already stays. */
export const singular = (name: string): string => inLastWord(name, one);

/** `orderCategory` → `orderCategories`; a word that is many already stays. */
export const plural = (name: string): string => inLastWord(name, many);

function one(word: string): string {
  const odd = oneOf.get(word);
  if (odd !== undefined) return odd;
  if (isUncounted(word) || isOneInS.has(word)) return word;
  return changed(word, toOne);
}

function many(word: string): string {
  const odd = manyOf.get(word);
  if (odd !== undefined) return odd;
  if (isUncounted(word) || one(word) !== word) return word;
  return changed(word, toMany);
}

/** What has no many, abbreviations like `sms` and `dns` among them. */
const isUncounted = (word: string): boolean => unchanged.has(word) || /^(.|[^aeiouy]{2})s$/.test(word);

function changed(word: string, rules: Rules): string {
  const rule = rules.find(([pattern]) => pattern.test(word));
  return rule === undefined ? word : word.replace(...rule);
}

/** Of `orderLines` and `ORDER_LINES` the lines, in their case. */
function inLastWord(name: string, change: (word: string) => string): string {
  // `URLs`, `userIDs`
  const acronym = /^(.*\p{Lu}{2})s$/u.exec(name)?.[1];
  if (acronym !== undefined) return change === one ? acronym : name;
  const [word = ''] = /(?:\p{Lu}?\p{Ll}+|\p{Lu}+)$/u.exec(name) ?? [];
  if (word === '') return name;
  const next = change(word.toLowerCase());
  const head = name.slice(0, name.length - word.length);
  if (/^\p{Lu}{2,}$/u.test(word)) return head + next.toUpperCase();
  return head + (/^\p{Lu}/u.test(word) ? next.charAt(0).toUpperCase() + next.slice(1) : next);
}

function words(text: string): readonly string[] {
  return text.trim().split(/[\s,]+/);
}

function pairs(all: readonly string[]): readonly (readonly [string, string])[] {
  return all.flatMap((word, i) => (i % 2 === 0 ? [[word, all[i + 1] ?? word] as const] : []));
}
