import fc from 'fast-check';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { enums } from './enums.ts';
import { extensions } from './extensions.ts';
import type { Change } from './part.ts';
import { policies } from './policies.ts';
import { statements } from './statements.ts';
import { tables } from './tables.ts';
import { views } from './views.ts';

/**
 * One more kind of thing is a file and a line here: `part(what chance decides, (state, decided) => state)`. Each sees
 * what those before it made; what stands on tables comes after them, and views come last.
 */
const parts: readonly fc.Arbitrary<Change>[] = [tables, enums, extensions, statements, policies, views];

/** A State that PostgreSQL accepts. */
export const anyState: fc.Arbitrary<State> = fc
  .tuple(...parts)
  .map((changes) => changes.reduce((state, change) => change(state), emptyState));
