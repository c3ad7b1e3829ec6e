import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** An argument of a query that makes no sense: a negative limit, a condition that is none. */
export class QueryMisuse extends QuarryError {
  readonly code = 'query.misuse';
}

/** The same error, unless it says no more than that there were too many calls inside each other. */
export function asMisuse(error: unknown): unknown {
  if (!(error instanceof RangeError) || !error.message.startsWith('Maximum call stack')) return error;
  return new QueryMisuse('an expression of the query is nested too deeply', {
    why: 'each operation on the result of another is a level, and there are thousands',
    fix: 'and(), or(), concat() and lists take any number of operands side by side',
    cause: error,
  });
}

/** A name that is no field of the resource, or not one of the kind asked for. */
export class UnknownField extends QuarryError {
  readonly code = 'query.unknown_field';
  readonly resource: string;
  readonly field: string;

  constructor(resource: string, field: string, candidates: Iterable<string>, kind = 'field') {
    super(`${resource} has no ${kind} '${field}'.${didYouMean(field, candidates)}`);
    this.resource = resource;
    this.field = field;
  }
}

/** A cursor that no page of this query has given out. */
export class InvalidCursor extends QuarryError {
  readonly code = 'query.invalid_cursor';
}

/** An expression refers to a record that no query around it reads. */
export class LostRecord extends QuarryError {
  readonly code = 'query.lost_record';

  constructor(resource: string) {
    super(`a record of ${resource} is used outside the query that reads it`, {
      why: 'the parameter of a callback stands for something only inside that callback',
    });
  }
}
