import { QuarryError } from '../error/quarry-error.ts';

/** The command line cannot be understood; exit code 2. */
export class UsageError extends QuarryError {
  readonly code = 'cli.usage';
}
