import { createHash } from 'node:crypto';
import { canonical } from '../schema/canonical.ts';
import type { BatchStep, Migration, Precheck, Step } from '../schema/step.ts';
import { tokens } from '../schema/token.ts';

/** The hash of steps by what they say: comments, white space and line endings inside the SQL do not count. */
export function checksumOf(steps: readonly Step[]): string {
  return sha256(canonical(steps.map(stepContent)));
}

/** One hash per step, so that a resumed migration knows whether what it already ran was edited. */
export function stepHashes(steps: readonly Step[]): string[] {
  return steps.map((step) => sha256(canonical(stepContent(step))).slice(0, 16));
}

/** The steps back, or none where the migration says it cannot be undone. */
export const downSteps = (migration: Migration): readonly Step[] | undefined =>
  'irreversible' in migration.down ? undefined : migration.down;

/** The hash of a file's bytes: spares loading a file that is as it was. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The pace of a batch, a precheck and the words for people are no part of what a step does. */
function stepContent(step: Step): unknown {
  if ('tx' in step) return { tx: step.tx.map(normalize) };
  if ('auto' in step) return { auto: normalize(step.auto) };
  if ('batch' in step) return { batch: batchContent(step.batch) };
  return { run: step.why };
}

const batchContent = ({ table, key, set, where }: BatchStep['batch']): unknown => ({
  table,
  key,
  ...(set === undefined ? { delete: true } : { set: normalize(set) }),
  where: normalize(where),
});

/** Tokens separated by one space, without the semicolon at the end. */
function normalize(sql: string): string {
  const texts = tokens(sql).map((token) =>
    token.kind === 'string' ? token.text.replaceAll('\r\n', '\n') : token.text,
  );
  while (texts.at(-1) === ';') texts.pop();
  return texts.join(' ');
}

export const prechecksOf = (step: Step): readonly Precheck[] => {
  const given = step.precheck;
  if (given === undefined) return [];
  return 'sql' in given ? [given] : given;
};
