import fc from 'fast-check';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { domains } from './domains.ts';
import { enums } from './enums.ts';
import { extensions } from './extensions.ts';
import { grants } from './grants.ts';
import { homes } from './homes.ts';
import type { Change, Part } from './part.ts';
import { policies } from './policies.ts';
import { statements } from './statements.ts';
import { storage } from './storage.ts';
import { tables } from './tables.ts';
import { drawnTombstones, withTombstones } from './tombstones.ts';
import { validity } from './validity.ts';
import { views } from './views.ts';

/**
 * One more kind of thing is a file and a line here: `part(what chance decides, (state, decided) => state)`. Each sees
 * what those before it made; what stands on tables comes after them, and views come last but for what is granted on them.
 */
const parts: readonly Part[] = [
  tables,
  storage,
  enums,
  domains,
  homes,
  validity,
  extensions,
  statements,
  policies,
  views,
  grants,
];

const applied = (changes: readonly Change[]): State => changes.reduce((state, change) => change(state), emptyState);

/** A State that PostgreSQL accepts. */
export const anyState: fc.Arbitrary<State> = fc.tuple(...parts.map(({ one }) => one)).map(applied);

/** Two States: half of the pairs have nothing to do with each other, half differ in some of what they have. */
export const anyPair: fc.Arbitrary<readonly [State, State]> = fc
  .tuple(
    fc.oneof(
      fc.tuple(anyState, anyState),
      fc
        .tuple(...parts.map(({ alike }) => alike))
        .map((pairs) => [applied(pairs.map(([one]) => one)), applied(pairs.map(([, other]) => other))] as const),
    ),
    drawnTombstones,
  )
  .map(([[before, after], kept]) => [withTombstones(before, kept), after]);
