/** Tokens with as little space between them as reads well. */
export function spaced(pieces: readonly string[]): string {
  let text = '';
  let previous = '';
  for (const piece of pieces) {
    text += text === '' || tight(previous, piece) ? piece : ` ${piece}`;
    previous = piece;
  }
  return text;
}

const tight = (before: string, after: string): boolean =>
  /^(?:\(|\[|\.|::)$/.test(before) ||
  /^(?:\)|\]|,|\.|::|;|\[)$/.test(after) ||
  (after === '(' && /^[\w"]/.test(before) && !opensNoCall.has(before));

/** Words after which a parenthesis does not open a call. */
const opensNoCall: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'when',
  'then',
  'else',
  'case',
  'is',
  'like',
  'between',
  'from',
  'where',
  'select',
  'as',
  'over',
  'filter',
  'on',
  'using',
  'by',
  'join',
  'any',
  'all',
]);
