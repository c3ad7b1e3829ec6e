import type { ErrorDetails } from '../../error/quarry-error.ts';
import { DbError, type DbFacts } from './db-error.ts';

/** A type, function or operator of an extension that the database does not have (42883, 42704). */
export class MissingExtension extends DbError {
  override readonly code = 'db.missing_extension';
  readonly extension: string;

  constructor(message: string, facts: DbFacts, details: ErrorDetails & { readonly extension: string }) {
    const { extension } = details;
    super(message, facts, {
      why: `It belongs to the extension '${extension}', which this database does not have.`,
      fix: `Let a migration create it: defineRepo(…, { extensions: ['${extension}'] }); the server must have it installed.`,
    });
    this.extension = extension;
  }
}

/** `create extension` of one whose files the server does not have (0A000). */
export class ExtensionNotInstalled extends DbError {
  override readonly code = 'db.extension_not_installed';
  readonly extension: string;

  constructor(message: string, facts: DbFacts, extension: string) {
    super(message, facts, {
      why: `The server does not have the files of '${extension}'; PGlite, which is embedded, brings most of PostgreSQL's contrib modules and nothing else.`,
      fix: `Install '${extension}' on the server; in the place of PGlite use a PostgreSQL server (DATABASE_URL, or one installed on this machine).`,
    });
    this.extension = extension;
  }
}

/** The extension that a server says it does not have. */
export const notInstalled = (message: string): string | undefined =>
  /^extension "([^"]+)" is not available$/.exec(message)?.[1];

/** What the server does not know, as its message spells it, by the extension that brings it. */
const brought: readonly (readonly [extension: string, names: RegExp])[] = [
  ['citext', /type "citext"/],
  ['ltree', /type "(?:ltree|lquery)"|function (?:nlevel|subpath)\(/],
  ['pg_trgm', /function (?:strict_)?(?:word_)?similarity\(|operator does not exist: text (?:<?%>?|<->) text/],
  ['vector', /type "(?:vector|halfvec|sparsevec)"|function (?:cosine|l2|inner)_(?:distance|product)\(/],
  ['unaccent', /function unaccent\(/],
  ['hstore', /type "hstore"/],
];

/** The extension that a complaint of the server is about; undefined where it is none of those known. */
export function extensionBehind(message: string): string | undefined {
  return brought.find(([, names]) => names.test(message))?.[0];
}
