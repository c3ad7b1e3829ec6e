/** A token of SQL text. Comments and white space are no tokens. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'param' | 'operator' | 'punctuation';
  /** As written, except that unquoted words are lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Reader = (sql: string, at: number) => number;
const matcher =
  (pattern: RegExp): Reader =>
  (sql, at) => {
    pattern.lastIndex = at;
    return pattern.test(sql) ? pattern.lastIndex : at;
  };

const blank = matcher(/(?:\s+|--[^\n]*)/y);
const escapeString = matcher(/[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)/y);
const plainString = matcher(/(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)/y);
const quotedName = matcher(/(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y);
const dollarTag = matcher(/\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y);
const word = matcher(/[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y);
const number = matcher(/(?:\d[\d_]*(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y);
const param = matcher(/\$\d+/y);
const cast = matcher(/::|:=/y);
const operator = matcher(/[-+*/<>=~!@#%^&|`?]+/y);

/** A dollar-quoted string ends at the same tag, or with the text. */
function dollarString(sql: string, at: number): number {
  const tagEnd = dollarTag(sql, at);
  if (tagEnd === at) return at;
  const close = sql.indexOf(sql.slice(at, tagEnd), tagEnd);
  return close === -1 ? sql.length : close + (tagEnd - at);
}

/** Block comments nest. */
function blockComment(sql: string, at: number): number {
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  let i = at;
  while (i < sql.length) {
    if (sql.startsWith('/*', i)) {
      depth++;
      i += 2;
    } else if (sql.startsWith('*/', i)) {
      depth--;
      i += 2;
      if (depth === 0) return i;
    } else i++;
  }
  return sql.length;
}

/** An operator ends where a comment begins. */
function operatorText(sql: string, at: number): number {
  const end = operator(sql, at);
  const comment = sql.slice(at, end).search(/--|\/\*/);
  return comment > 0 ? at + comment : end;
}

const readers: readonly (readonly [Token['kind'], Reader])[] = [
  ['string', escapeString],
  ['string', plainString],
  ['quoted', quotedName],
  ['param', param],
  ['string', dollarString],
  ['word', word],
  ['number', number],
  ['operator', cast],
  ['operator', operatorText],
];

/** The tokens of a piece of SQL, in order. Never fails: an open string or comment reaches to the end. */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const past = Math.max(blank(sql, at), blockComment(sql, at));
    if (past > at) {
      at = past;
      continue;
    }
    const token = tokenAt(sql, at);
    found.push(token);
    at = token.end;
  }
  return found;
}

function tokenAt(sql: string, start: number): Token {
  for (const [kind, read] of readers) {
    const end = read(sql, start);
    if (end > start) {
      const text = sql.slice(start, end);
      return { kind, text: kind === 'word' ? text.toLowerCase() : text, start, end };
    }
  }
  return { kind: 'punctuation', text: sql.slice(start, start + 1), start, end: start + 1 };
}
