/** The source of each stop's call as it stands in the tour's file, by what the stop says. */
export function callSources(text: string): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const pattern = /says: '((?:[^'\\]|\\.)*)',\s*call: (?:async\s*)?\(\)\s*=>\s*/g;
  for (const { 0: head, 1: says = '', index } of text.matchAll(pattern)) {
    const start = index + head.length;
    const line = text.slice(text.lastIndexOf('\n', start) + 1, start);
    const base = /^ */.exec(line)?.[0].length ?? 0;
    sources.set(says.replace(/\\(.)/g, '$1'), dedent(text.slice(start, endOf(text, start)), base));
  }
  return sources;
}

const opening = '([{';
const closing = ')]}';

/** Where an expression ends: at a comma or a bracket of what is around it. Quotes and templates are passed over. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('\'"`'.includes(character)) at = endOfQuote(text, at);
    else if (opening.includes(character)) depth++;
    else if (closing.includes(character)) {
      if (depth === 0) return at;
      depth--;
    } else if (character === ',' && depth === 0) return at;
  }
  return text.length;
}

function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}

/** Later lines without the indentation of the first; the body of a function without its braces. */
function dedent(source: string, base: number): string {
  const body = /^\{\n([\s\S]*)\n\s*\}$/.exec(source)?.[1];
  const lines = (body ?? source).trimEnd().split('\n');
  const indent = body === undefined ? base : (/^ */.exec(body)?.[0].length ?? 0);
  return lines.map((line, i) => (i === 0 && body === undefined ? line : line.slice(indent))).join('\n');
}
