import { singular } from './english.ts';
import { camel, camelCase, capital, wordsOf } from './identifiers.ts';

/** A column that refers to another one. */
export interface Reference {
  readonly column: string;
  /** The column it refers to. */
  readonly to: string;
  /** The table there, and its class. */
  readonly table: string;
  readonly className: string;
  /** Whether it is the key of its own table, by itself. */
  readonly isKey: boolean;
}

/** What a reference is called. */
export interface ReferenceNames {
  /** `authorId` */
  readonly attribute: string;
  /** `author`; others where that is taken. */
  readonly relationship: readonly string[];
}

/** Words that say what a value is, not whose. */
const keyWords = new Set(['id', 'uuid', 'guid', 'oid', 'key', 'no', 'nr', 'num']);
/** Words that say that it is a reference. */
const markers = new Set(['fk', 'ref']);

/**
 * Of `author_id`, `authorID`, `fk_author`, `id_author`, `author_ref` and `author`: the attribute `authorId` and the
 * relationship `author`. What refers to `countries.code` is a `countryCode`.
 */
export function referenceNames(reference: Reference, split: (column: string) => readonly string[]): ReferenceNames {
  const { column, to, className, isKey } = reference;
  const [words, there] = [split(column), split(to)];
  const kind = there.at(-1) ?? 'id';
  const says = (word: string): boolean => keyWords.has(word) || word === kind;
  const { base, isKeyed, isMarked } = stripped(words, says);
  const plain = camelCase(className);
  const same = words.join() === there.join();
  const bare = !isKeyed && !isMarked;
  if (base.length === 0 || (bare && (same || isKey)))
    return { attribute: camel(words), relationship: [plain, `${plain}Record`] };
  const own = camel(base);
  const short = isAnotherWordFor(base, reference, same) ? plain : own;
  return {
    attribute: isMarked || bare ? camel([...base, kind]) : camel(words),
    relationship: [short, own, own === plain ? `${plain}Record` : own + capital(className)],
  };
}

function stripped(words: readonly string[], says: (word: string) => boolean) {
  let base = words;
  let [isKeyed, isMarked] = [false, false];
  while (base.length > 0 && (says(base.at(-1) ?? '') || (base.length > 1 && markers.has(base.at(-1) ?? '')))) {
    if (says(base.at(-1) ?? '')) isKeyed = true;
    else isMarked = true;
    base = base.slice(0, -1);
  }
  while (base.length > 1 && (markers.has(base[0] ?? '') || base[0] === 'id')) {
    isMarked = true;
    base = base.slice(1);
  }
  return { base, isKeyed, isMarked };
}

/** Whether a word stands for the table: `tags`, `tblTag`, `cust` of customers; any does that is called so there, too. */
function isAnotherWordFor(base: readonly string[], { className, table }: Reference, isSame: boolean): boolean {
  const name = camel(base);
  const plain = camelCase(className);
  return (
    singular(name) === plain ||
    (singular(name) === camelCase(singular(table)) && plain.length < name.length) ||
    (isSame && !base.every((word) => wordsOf(className).includes(word))) ||
    (base.length === 1 && isAbbreviation(name, wordsOf(className)))
  );
}

/** `cust` of customer and `dept` of department; not `user` of user account. */
function isAbbreviation(word: string, whole: readonly string[]): boolean {
  const text = whole.join('');
  if (word.length < 3 || word.length >= text.length || word[0] !== text[0] || whole.includes(word)) return false;
  let at = 0;
  for (const letter of text) if (letter === word[at]) at++;
  return at === word.length;
}
