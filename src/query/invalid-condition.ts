import { QuarryError } from '../error/quarry-error.ts';

/** A condition given as data (`where`) that cannot be one; `path` is the place in it: `reporter.name.startsWith`. */
export class InvalidCondition extends QuarryError {
  readonly code = 'query.invalid_condition';
  readonly path: readonly string[];

  constructor(
    path: readonly string[],
    complaint: string,
    details: { readonly why?: string; readonly fix?: string } = {},
  ) {
    super(`where ${path.length === 0 ? '{…}' : shown(path)}: ${complaint}`, details);
    this.path = path;
  }
}

/** Names come from outside: a long one, or a hundred of them, would drown the message. */
function shown(path: readonly string[]): string {
  const names = path.map((name) => (/^\w{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60))));
  return names.length > 8 ? `${names.slice(0, 4).join('.')}.….${names.slice(-3).join('.')}` : names.join('.');
}
