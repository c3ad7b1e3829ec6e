import { didYouMean } from '../../error/nearest.ts';
import { QuarryError } from '../../error/quarry-error.ts';

/** A rule of the linter is named that there is not, in a migration or in the config. */
export class UnknownLintRule extends QuarryError {
  readonly code = 'schema.unknown_lint_rule';
  constructor(id: string, where: string, ids: readonly string[]) {
    super(`There is no lint rule '${id}', which is named in ${where}.${didYouMean(id, ids)}`, {
      fix: 'docs/lint.md lists the rules.',
    });
  }
}
