import { schemaOfKey } from '../../schema/key.ts';
import type { Operation, OperationOf, Stage } from '../../schema/operation.ts';
import { keyOf } from '../../schema/state.ts';
import type { AutoStep, BatchStep, Precheck, Step } from '../../schema/step.ts';
import { assignments, missing } from './backfill.ts';
import { orphanBatch } from './clear-orphans.ts';
import { printInspection } from './inspection.ts';
import { printOperation } from './operations.ts';

/** The steps of a migration file: one per stage, with what to look for before and what is lost. */
export function stepsOf(stages: readonly Stage[]): Step[] {
  return stages.filter(({ operations }) => operations.length > 0).map(stepOf);
}

function stepOf({ mode, operations }: Stage): Step {
  const notes = notesOf(operations);
  const [first] = operations;
  if (mode === 'batch' && first !== undefined && first.kind === 'backfillInBatches')
    return { ...batchOf(first), ...notes };
  if (mode === 'batch' && first !== undefined && first.kind === 'clearOrphansInBatches')
    return { ...orphanBatch(first), ...notes };
  if (mode === 'auto' && first !== undefined) return { ...autoOf(first), ...notes };
  return { tx: operations.map(printOperation), ...notes };
}

function notesOf(operations: readonly Operation[]): Pick<Step, 'precheck' | 'loses'> {
  const prechecks = operations.flatMap(({ precheck = [] }): Precheck[] => [precheck].flat().map(printInspection));
  const loses = operations.flatMap((operation) => operation.loses ?? []);
  const [only, ...more] = prechecks;
  return {
    ...(only === undefined ? {} : { precheck: more.length === 0 ? only : prechecks }),
    ...(loses.length === 0 ? {} : { loses: [...new Set(loses)] }),
  };
}

function autoOf(operation: Operation): AutoStep {
  return {
    auto: printOperation(operation),
    recover:
      operation.kind === 'createIndex'
        ? { dropInvalidIndex: keyOf({ schema: schemaOfKey(operation.table), name: operation.index.name }) }
        : 'rerun',
  };
}

function batchOf({ table, fills, key }: OperationOf<'backfillInBatches'>): BatchStep {
  return { batch: { table, key, set: assignments(fills), where: missing(fills) } };
}
