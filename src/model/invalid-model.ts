import { QuarryError } from '../error/quarry-error.ts';
import type { Mistake } from './model.ts';

/** A declaration that cannot mean anything; collected into InvalidModel where it concerns a field. */
export class Misdeclared extends QuarryError {
  readonly code = 'model.misdeclared';
}

/** The resources do not fit together; `mistakes` lists every one, so that one run shows all there is to mend. */
export class InvalidModel extends QuarryError {
  readonly code = 'model.invalid';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(
      `${mistakes.length === 1 ? 'A mistake' : `${mistakes.length} mistakes`} in the resources:\n${mistakes.map(line).join('\n')}`,
    );
    this.mistakes = mistakes;
  }
}

const line = (mistake: Mistake): string =>
  `  ${mistake.resource}${mistake.field === undefined ? '' : `.${mistake.field}`}: ${mistake.message}`;
