import type { LoadedMigration } from '../../migration/files.ts';
import { applyDeltas } from '../../schema/delta/deltas.ts';
import { type Finding, type LintOptions, lint } from '../../schema/lint/lint.ts';
import { sizesBefore, type TableSizes } from '../../schema/lint/size.ts';
import { inOrder, type Meta } from '../../schema/meta.ts';
import { emptyState } from '../../schema/state.ts';

/** A migration with what was found in it. */
export interface Judged {
  readonly repo: string;
  readonly file: string;
  readonly version: string;
  readonly name: string;
  readonly findings: readonly Finding[];
  /** What was found too, and accepted with a reason. */
  readonly allowed: readonly Finding[];
}

/** Looks through migrations, each with the structure that the generated ones before it lead to. Throws `UnknownLintRule`. */
export function judge(
  repo: string,
  loaded: readonly LoadedMigration[],
  { metas, rules, sizes = new Map() }: Pick<LintOptions, 'rules' | 'sizes'> & { readonly metas: readonly Meta[] },
): readonly Judged[] {
  const due = [...inOrder(metas)];
  let before = emptyState;
  return loaded.map(({ file, migration }) => {
    const { version, name } = migration;
    for (let next = due[0]; next !== undefined && next.version < version; next = due[0]) {
      before = applyDeltas(before, next.deltas);
      due.shift();
    }
    const all = lint(migration, { rules, before, sizes: sizesAfter(version, sizes, metas) });
    const findings = all.filter(({ because }) => because === undefined);
    return { repo, file: file.shown, version, name, findings, allowed: all.filter((one) => !findings.includes(one)) };
  });
}

/** By the names that tables have once a migration ran, from the names they have today. */
const sizesAfter = (version: string, sizes: TableSizes, metas: readonly Meta[]): TableSizes =>
  sizes.size === 0
    ? sizes
    : sizesBefore(
        sizes,
        metas.filter((meta) => meta.version > version).flatMap(({ deltas }) => deltas),
      );
