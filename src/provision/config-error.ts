import { sentenceOf } from '../error/option-check.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** Options of defineConfig() that make no sense: all of them are named at once. */
export class InvalidConfig extends QuarryError {
  readonly code = 'config.invalid';
  constructor(faults: readonly string[]) {
    super(`The config cannot be used: ${sentenceOf(faults)}`, {
      fix: "Write export default defineConfig({ repos: [main], resources: 'resources/**/*.ts', migrations: 'migrations' }).",
    });
  }
}

/** The config file exports something that defineConfig() did not make. */
export class NotAConfig extends QuarryError {
  readonly code = 'config.not_a_config';
  constructor(file: string, exported: unknown) {
    const found =
      exported === undefined ? 'has no default export' : 'exports by default what defineConfig() did not make';
    super(`${file} ${found}.`, {
      fix: "Write import { defineConfig } from 'quarry'; export default defineConfig({ … }).",
    });
  }
}

/** The command and the project's files run two copies of the package. */
export class TwoQuarries extends QuarryError {
  readonly code = 'config.two_quarries';
  constructor(file: string) {
    super(`${file} imports another copy of quarry than the command that reads it.`, {
      why: 'What one copy declares is unknown to the other.',
      fix: 'Run the copy of the project: npx quarry …, and keep one quarry in node_modules (npm ls quarry).',
    });
  }
}
