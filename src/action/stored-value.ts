import type { AttributeModel } from '../model/model.ts';
import { emptyRequest } from '../query/empty-request.ts';
import type { Request } from '../query/request.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { runnerFor } from '../repo/runner-for.ts';
import { isLocal } from '../sql/write/written.ts';
import type { Assigned } from './assignment.ts';
import type { Changeset } from './changeset.ts';
import type { RecordKey } from './record-key.ts';

/** Whether an assignment looks beyond the record itself. */
export const isBeyond = (assigned: Assigned): assigned is Extract<Assigned, { readonly expr: unknown }> =>
  'expr' in assigned && !isLocal(assigned.expr);

/**
 * Values of expressions that look beyond the record, read with the record locked until the transaction ends; undefined
 * where there is no such record.
 */
export async function computeAssignments(
  changeset: Changeset,
  repo: AnyRepo,
  key: RecordKey,
): Promise<readonly (readonly [AttributeModel, Assigned])[] | undefined> {
  const { action, subject, changes } = changeset;
  const { resource } = action;
  const beyond = [...changes].flatMap(([attribute, assigned]) =>
    isBeyond(assigned) ? [[attribute, assigned.recorded] as const] : [],
  );
  const request: Request = {
    ...emptyRequest(resource.class),
    record: subject.token,
    select: resource.primaryKey.map(({ name }) => name),
    computed: beyond.map(([, recorded], i) => ({ name: `c${i}`, value: recorded })),
    lock: { strength: 'noKeyUpdate', wait: 'wait' },
    keys: key.values.map((value) => [value]),
  };
  const [row] = await runnerFor(repo).rows(request);
  return row && beyond.map(([attribute], i) => [attribute, { value: row[`c${i}`] }] as const);
}
