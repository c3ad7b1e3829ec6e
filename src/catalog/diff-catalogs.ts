import type { Catalog } from './catalog.ts';
import { objectNouns, partNouns } from './nouns.ts';

const nouns: Readonly<Record<string, string>> = { ...objectNouns, ...partNouns };

/**
 * The differences of two catalogues read on one server, a line each; none where they are equal. The order of columns
 * is no difference.
 */
export function diffCatalogs(first: Catalog, second: Catalog): string[] {
  const lines: string[] = [];
  compare('', first, second, lines);
  return lines;
}

function compare(path: string, first: unknown, second: unknown, lines: string[]): void {
  if (!isRecord(first) || !isRecord(second)) {
    if (JSON.stringify(first) !== JSON.stringify(second)) lines.push(`${path}: ${show(first)} / ${show(second)}`);
    return;
  }
  for (const key of Object.keys({ ...first, ...second })) {
    if (key === 'position') continue;
    const noun = nouns[key];
    if (noun && isRecord(first[key]) && isRecord(second[key])) {
      compareCollection(`${path === '' ? '' : `${path}, `}${noun}`, first[key], second[key], lines);
    } else compare(`${path} ${key}`, first[key], second[key], lines);
  }
}

type Entries = Readonly<Record<string, unknown>>;

function compareCollection(path: string, first: Entries, second: Entries, lines: string[]): void {
  for (const name of Object.keys({ ...first, ...second }).sort()) {
    if (!(name in second)) lines.push(`only in the first: ${path} ${name}`);
    else if (!(name in first)) lines.push(`only in the second: ${path} ${name}`);
    else compare(`${path} ${name}`, first[name], second[name], lines);
  }
}

const isRecord = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
