import { DbError } from './db-error.ts';

/** A row broke a constraint; `constraint` names it. */
export class ConstraintViolation extends DbError {
  override readonly code: string = 'db.constraint_violation';
}

/** A unique index holds that value already (23505). */
export class UniqueViolation extends ConstraintViolation {
  override readonly code = 'db.unique_violation';
}

/** A foreign key points at nothing, or something still points at the row (23503, 23001). */
export class ForeignKeyViolation extends ConstraintViolation {
  override readonly code = 'db.foreign_key_violation';
}

/** `column` must not be null (23502). */
export class NotNullViolation extends ConstraintViolation {
  override readonly code = 'db.not_null_violation';
}

/** A check constraint is false for the row (23514). */
export class CheckViolation extends ConstraintViolation {
  override readonly code = 'db.check_violation';
}

/** An exclusion constraint has a conflicting row (23P01). */
export class ExclusionViolation extends ConstraintViolation {
  override readonly code = 'db.exclusion_violation';
}
