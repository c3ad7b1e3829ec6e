import type { z } from 'zod';
import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** Options of defineConfig() that make no sense: all of them are named at once. */
export class InvalidConfig extends QuarryError {
  readonly code = 'config.invalid';
  constructor(faults: readonly string[]) {
    super(`The config cannot be used: ${faults.join('; ')}.`, {
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

/** What is wrong with the options, in words; `at` is the option they belong to. */
export function faultsOf(at: string, shape: z.ZodObject, options: unknown): string[] {
  const result = shape.safeParse(options);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const where = [at, ...issue.path.map(String)].filter(Boolean).join('.');
    if (issue.code !== 'unrecognized_keys') {
      return [where === '' ? issue.message : `option '${where}': ${issue.message}${found(options, issue.path)}`];
    }
    return issue.keys.map((key) => {
      const name = [where, key].filter(Boolean).join('.');
      return `there is no option '${name}'.${didYouMean(key, Object.keys(shape.shape))}`.replace(/[.?]$/, '');
    });
  });
}

/** What was written, where it is short. */
function found(options: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], options);
  if (typeof value === 'number' || typeof value === 'boolean') return `, not ${value}`;
  return typeof value === 'string' && value.length <= 30 ? `, not '${value}'` : '';
}
