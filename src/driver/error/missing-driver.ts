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
