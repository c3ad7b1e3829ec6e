import { QuarryError } from '../../error/quarry-error.ts';

/** An optional package is not installed. */
export class MissingDriver extends QuarryError {
  readonly code = 'db.missing_driver';

  constructor(name: string, cause: unknown) {
    super(`The package '${name}' is not installed.`, {
      why: 'It is optional, and left out by `npm install --omit=optional`.',
      fix: `npm install ${name}`,
      cause,
    });
  }
}

/** PGlite comes with the extensions of PostgreSQL's contrib only. */
export class UnknownExtension extends QuarryError {
  readonly code = 'db.unknown_extension';
  readonly extension: string;

  constructor(extension: string) {
    super(`PGlite has no extension '${extension}'.`, {
      why: "It brings most of PostgreSQL's contrib modules and nothing else.",
      fix: 'Use a PostgreSQL server that has the extension.',
    });
    this.extension = extension;
  }
}
