// Keeps docs/errors.md complete: every error code of the sources has a heading and a paragraph of its own.
//   node bin/docs-errors.js          adds what is missing from the doc comments, drops what is gone, keeps the rest
//   node bin/docs-errors.js --check  fails on a code without a paragraph, and on a paragraph without a code
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/errors.md');
const opening = `# Errors

Every error of Quarry has a stable code. Match on \`error.code\`, never on the message, which may improve.
`;

const errorClass =
  // A comment begins its line; a glob in a text, src/**/*.ts, does not.
  /(?:^\/\*\*(?<comment>(?:(?!\*\/)[\s\S])*)\*\/\s*)?export class (?<name>\w+)(?:(?!\nexport )[\s\S])*?\bcode(?:: \w+)? = '(?<code>[^']+)'/gm;

const prose = (comment) =>
  comment
    .replace(/^[ \t]*\*+/gm, '')
    .replace(/@\w+[\s\S]*/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Code → the class that carries it and its doc comment, with which a new paragraph begins. */
export function declaredErrors() {
  const errors = new Map();
  const src = join(root, 'src');
  for (const file of readdirSync(src, { recursive: true }).filter((name) => name.endsWith('.ts'))) {
    for (const { groups } of readFileSync(join(src, file), 'utf8').matchAll(errorClass)) {
      if (!errors.has(groups.code)) errors.set(groups.code, { name: groups.name, text: prose(groups.comment ?? '') });
    }
  }
  return errors;
}

/** Code → paragraph. */
export function writtenParagraphs() {
  if (!existsSync(page)) return new Map();
  const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => [/^`?([^`\n]+)`?\n/.exec(section)?.[1], section.replace(/^.*\n/, '').trim()]),
  );
}

/** What is wrong with the page; empty when nothing is. */
export function complaints() {
  const errors = declaredErrors();
  const paragraphs = writtenParagraphs();
  const missing = [...errors].filter(([code]) => !paragraphs.get(code));
  const stale = [...paragraphs.keys()].filter((code) => !errors.has(code));
  return [
    ...missing.map(([code, { name }]) => `${code} (${name}) has no paragraph in docs/errors.md`),
    ...stale.map((code) => `${code} in docs/errors.md is no error of the sources`),
  ];
}

function write() {
  const paragraphs = writtenParagraphs();
  const section = ([code, { name, text }]) =>
    `\n## \`${code}\`\n\n${paragraphs.get(code) || `\`${name}\`: ${text || 'the message says it all.'}`}\n`;
  const sections = [...declaredErrors()].sort(([a], [b]) => (a < b ? -1 : 1)).map(section);
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(page, opening + sections.join(''));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!process.argv.includes('--check')) write();
  console.log(complaints().join('\n') || 'every error has its paragraph');
  process.exitCode = complaints().length === 0 ? 0 : 1;
}
