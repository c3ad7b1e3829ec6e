import { families, type Rule } from '../schema/lint/rule.ts';
import { rules } from '../schema/lint/rules.ts';
import type { Step } from '../schema/step.ts';
import { inline } from './migration-file.ts';

const opening = `# Lint

\`quarry lint\` reads migrations, generated and hand-written ones, statement by statement on the way up, and says what
locks, breaks or loses more than it has to, why, and what to write instead. It needs no database.

\`\`\`sh
quarry lint                            # all of them
quarry lint --since origin/main        # what git has new on this branch, committed or not: for CI
quarry lint 20261121163807             # these
\`\`\`
\`\`\`text
migrations/20261121163807_find_by_email.ts
  error index-not-concurrent
    step 1: create index users_email_index on users (email)
    Building an index on users keeps every write to it waiting.
    why: A plain create index locks the table against writes until the whole table is read.
    fix: Build it concurrently in an auto step, which says which index to drop should it be interrupted.

1 error in 1 migration
\`\`\`

| severity | means |
|---|---|
| error | a safe way leads to the same place |
| warning | what was asked for breaks running code, loses data, or will be regretted |
| notice | worth knowing |

It exits with 0, or with 1 where something as grave as \`--fail-on\` was found (\`error\` if nothing is said); 2 is a wrong
command line. \`--json\` prints everything as data. \`quarry generate-migrations\` looks at what it writes, too.

What a migration makes itself nobody uses yet: on its own new tables there is nothing to lock. \`down\` is not looked at: it
is run in need, and what it would lose is asked for then.

## Accepting a finding

In the migration, or in the step, with the reason. An allowance that nothing needs is a finding itself. It is no part of
what the ledger compares, so it may be added to a migration that was applied.

\`\`\`ts types
import { defineMigration } from 'quarry/migrate';

export default defineMigration({
  version: '20261121163807',
  name: 'drop_age',
  up: [
    {
      allow: [{ rule: 'drop-column', because: 'no release names it since May' }],
      tx: ['alter table users drop column age'],
    },
  ],
  down: [{ tx: ['alter table users add column age integer'] }],
});
\`\`\`

## How large tables are

Building an index, checking a constraint, or writing a table anew takes as long as the table is large. Say so where it is
known, on the resource:

\`\`\`ts
import { Resource, text, timestamp, uuid } from 'quarry';

class Event extends Resource('events', { size: 'large' }) {
  id = uuid({ primaryKey: true });
  kind = text();
  at = timestamp();
}
\`\`\`
\`\`\`text
  error rewrite-table
    step 1: alter table "events" set unlogged
    set unlogged writes events anew while nobody can read or write it.
    size: large, as Event declares
\`\`\`

Rules marked ↕ below go by it: on a \`small\` table what they find is a notice, on a \`large\` one an error; on a \`medium\`
one, and where nobody said anything, it is as grave as the rule is. \`generate-migrations\` weighs by it, too: a small table
is written anew without \`--allow-rewrite\`. \`--stats\`, of both commands, asks the database for the number of rows it
estimates (production, or a copy of it): up to 10,000 are small, from 1,000,000 on they are large. A table that was never
analysed, and is not empty, says nothing. Where both are known, the larger class counts; the finding says which, and
whence, in words and as \`size\` with \`--json\`. Renamings are followed.

## For a whole project

In \`quarry.config.ts\`: other severities, by size too, and where to begin.

\`\`\`ts
import { defineConfig } from 'quarry';

export default defineConfig({
  lint: {
    rules: { 'drop-column': 'error', 'wide-index': 'off', 'rewrite-table': { small: 'off', medium: 'warning' } },
    sizes: { small: 1_000, large: 5_000_000 },
    startAfter: '20250101000000', // --all looks at those before, too
  },
});
\`\`\`
`;

/** Rules that other linters have, and why there is nothing to look for. */
const elsewhere: readonly (readonly [string, string])[] = [
  [
    'a lock timeout, a statement timeout',
    'the runner sets them for each statement, and tries again where it has to wait',
  ],
  [
    'transactions that are nested or left open',
    'a step is a transaction, and a migration that says COMMIT in one is refused when it is loaded',
  ],
  [
    'IF EXISTS and IF NOT EXISTS everywhere',
    'each step is committed with the note that it ran, so nothing is run twice; they would hide that a database is not what it should be',
  ],
  [
    'bigint instead of every integer',
    'a column that counts or measures may be small; only keys run out of numbers (`small-key`)',
  ],
  ['a schema before every name', 'the schema belongs to the repo, and the runner sets it'],
  [
    'BEFORE or AFTER for every value added to an enumeration',
    'without one it goes to the end; the generator says it where another place was declared',
  ],
  [
    'the same column twice in one INSERT or UPDATE',
    'the server refuses it, and the trial on a shadow database shows it',
  ],
];

/** The text of `docs/lint.md`. */
export function lintPage(): string {
  const parts = Object.entries(families).map(([family, heading]) => {
    const own = Object.entries<Rule>(rules).filter(([, rule]) => rule.family === family);
    const rows = own.map(
      ([id, { title, severity, grows }]) =>
        `| [${id}](#${id}) | ${severity}${grows ? ' ↕' : ''} | ${title.replaceAll('|', '\\|')} |`,
    );
    const table = ['| rule | severity | finds |', '|---|---|---|', ...rows].join('\n');
    return `\n## ${heading}\n\n${table}\n${own.map(([id, rule]) => section(id, rule)).join('')}`;
  });
  const rest = elsewhere.map(([what, why]) => `- ${what}: ${why}.`);
  return `${opening}${parts.join('')}\n## What other linters look for\n\nand what has no place here:\n\n${rest.join('\n')}\n`;
}

const section = (id: string, { title, severity, why, fix, bad, good }: Rule): string => `
### ${id}

${title} (${severity}). ${why}

${fix}

\`\`\`js
// found
${stepsText(bad)}
// not found
${stepsText(good)}
\`\`\`
`;

const stepsText = (steps: readonly Step[]): string =>
  `up: [\n${steps.map((step) => `  ${inline(step)},`).join('\n')}\n]`;
