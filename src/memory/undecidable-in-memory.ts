import { QuarryError } from '../error/quarry-error.ts';
import type { Undecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr } from '../expr/node.ts';
import { describeExpr } from '../expr/operator/describe.ts';

/** An expression means something only the database can tell: raw SQL, letters whose case depends on a locale. */
export class UndecidableInMemory extends QuarryError {
  readonly code = 'memory.undecidable';
  /** What cannot be known without the database. */
  readonly reason: string;

  constructor(expr: Expr, { reason, fails }: Undecidable) {
    super(`${describeExpr(expr)} cannot be decided in memory: ${reason}.`, {
      why: fails
        ? 'PostgreSQL would refuse the statement.'
        : 'Memory answers as PostgreSQL does or not at all, and here it would have to guess.',
      fix: 'Run it on PostgreSQL: withRepo(…), or a repo without memory().',
    });
    this.reason = reason;
  }
}
