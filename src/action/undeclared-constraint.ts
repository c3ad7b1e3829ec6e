import type { DbError } from '../driver/error/db-error.ts';
import { CheckViolation, ForeignKeyViolation, UniqueViolation } from '../driver/error/violations.ts';
import { QuarryError } from '../error/quarry-error.ts';
import type { ResourceModel } from '../model/model.ts';

/** The database refused a write because of a constraint the resource does not know: nobody could have answered it. */
export class UndeclaredConstraint extends QuarryError {
  readonly code = 'action.undeclared_constraint';
}

/** The refusal of a constraint that is not declared: what was violated, what is declared, what to add. */
export function undeclared(resource: ResourceModel, action: string, error: DbError): UndeclaredConstraint {
  const found = kindOf(resource, error);
  const { name } = resource;
  const message = `${name}.${action}: the ${found.what} "${error.constraint ?? '?'}" refuses, which ${name} does not declare`;
  const why = found.declared.length === 0 ? `${name} declares none` : `declared are ${found.declared.join(', ')}`;
  return new UndeclaredConstraint(message, { why, fix: found.fix, cause: error });
}

interface Kind {
  readonly what: string;
  readonly declared: readonly string[];
  readonly fix: string;
}

function kindOf(resource: ResourceModel, error: DbError): Kind {
  const { name, identities, checks, references, primaryKeyConstraint } = resource;
  if (error instanceof UniqueViolation) {
    const key = primaryKeyConstraint === undefined ? [] : [primaryKeyConstraint];
    return {
      what: 'unique index',
      declared: [...key, ...identities.map(({ index }) => index)],
      fix: `static identities = identities(${name}, { … })`,
    };
  }
  if (error instanceof CheckViolation) {
    return {
      what: 'check',
      declared: checks.map(({ constraint }) => constraint),
      fix: `static checks = checks(${name}, { … })`,
    };
  }
  const foreign = error instanceof ForeignKeyViolation;
  return {
    what: foreign ? 'foreign key' : 'constraint',
    declared: references.map(({ constraint }) => constraint),
    fix: 'belongsTo(…, { constraint })',
  };
}
