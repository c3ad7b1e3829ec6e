import { withName, withVerdict } from '../../emit/generate-migration.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { verdictOf } from '../../shadow/verification.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, jsonFlag, repoFlag, tenantsFlag, textFlag } from '../flags.ts';
import { acceptLoss } from '../generate/accept-loss.ts';
import { answersIn, decisionFlags, sayUnanswered, wayFlags } from '../generate/decisions.ts';
import { type Generated, generateFor, type Made, refuseTakenName, writeMigration } from '../generate/generate.ts';
import { lintMade } from '../generate/lint-made.ts';
import { migrationName, suggestedName } from '../generate/migration-name.ts';
import { devName, replaceDev } from '../generate/replace-dev.ts';
import { settle } from '../generate/settle.ts';
import { type OwnHistory, sharedOut } from '../generate/shared-out.ts';
import { hasTenants } from '../generate/tenancy.ts';
import { reportVerification, verifyFlags, verifyMade } from '../generate/verify.ts';
import { writeDrizzle } from '../generate/write-drizzle.ts';
import { sizesOf, statsFlag } from '../lint/sizes.ts';
import { loadProject, loadResources, ofTenants, type Project } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { ask } from '../prompt.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry generate-migrations`: writes what leads from the last migration to the resources. */
export const command: Command = {
  name: 'generate-migrations',
  summary: 'write the migration that brings the database to what the resources say',
  flags: {
    name: { type: 'string', value: 'NAME', help: 'what the migration does: add_tickets' },
    check: { type: 'boolean', help: 'write nothing; exit 3 when something would be written' },
    'dry-run': { type: 'boolean', help: 'write nothing; print the migration' },
    dev: { type: 'boolean', help: 'for the time being, without a name: the next one with a name takes its place' },
    'accept-data-loss': {
      type: 'boolean',
      help: 'also where rows are deleted, or values of migrations of --dev are lost',
    },
    ...decisionFlags,
    ...wayFlags,
    ...statsFlag,
    ...verifyFlags,
    ...jsonFlag,
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: [
    'quarry generate-migrations --name add_tickets',
    'quarry generate-migrations --check',
    'quarry generate-migrations --dev',
    'quarry generate-migrations --name rename_name --rename users.name=full_name',
  ],
  notes: [
    'No database is needed: the resources are compared with the migrations there are. What only a person can decide is\nasked on a terminal; elsewhere the command exits with 2 and prints the flags to choose from.',
    'Before it is written, the migration is tried out over made-up rows: up, down, and up again. That happens in the\ndatabase SHADOW_DATABASE_URL names, in one made for it on the server of the repo (not in production), or in PGlite.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const named = textFlag(flags, 'name');
  const name = named === undefined ? undefined : migrationName(named);
  if (name !== undefined && isSet(flags, 'dev'))
    throw new UsageError('--dev makes migrations without a name', { fix: 'Leave out --name, or --dev.' });
  const project = await loadProject(invocation);
  const { model } = await loadResources(project);
  const results: Result[] = [];
  const histories = await historiesOf(project, model, migratedRepos(invocation, project));
  const answers = await sharedOut(histories.flat(), model, answersIn(flags));
  for (const ofRepo of histories) results.push(...(await generateEach({ invocation, model }, ofRepo, answers, name)));
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: results.map(({ json }) => json) }, undefined, 2));
  if (results.some(({ written }) => written))
    terminal.say(`\nNext: quarry migrate${results.some(({ tenants }) => tenants) ? ' --tenants' : ''}`);
  // A decision comes before what is pending elsewhere.
  return (
    [exit.usage, exit.error, exit.pending].find((code) => results.some((result) => result.code === code)) ?? exit.done
  );
}

/** Of each repo its history, and then that of its tenants, which builds on it. */
async function historiesOf(project: Project, model: Model, repos: readonly AnyRepo[]): Promise<OwnHistory[][]> {
  const found: OwnHistory[][] = [];
  for (const repo of repos) {
    const tenanted = project.tenants !== true && (await hasTenants(project, model, repo));
    found.push([{ project, repo }, ...(tenanted ? [{ project: ofTenants(project), repo }] : [])]);
  }
  return found;
}

/** The histories of one repo; what is wrong with one leaves those after it alone. */
async function generateEach(
  work: Pick<Work, 'invocation' | 'model'>,
  histories: readonly OwnHistory[],
  answers: ReadonlyMap<OwnHistory, readonly string[]>,
  name: string | undefined,
): Promise<readonly Result[]> {
  const { flags, terminal } = work.invocation;
  const results: Result[] = [];
  for (const history of histories) {
    const { project, repo } = history;
    const result = await generateOne({ ...work, project, given: answers.get(history) ?? [] }, repo, name);
    results.push({ ...result, tenants: project.tenants === true && result.written });
    if (result.code === exit.usage || result.code === exit.error) return results;
    if (result.code === exit.done && !isSet(flags, 'check') && !isSet(flags, 'dry-run'))
      await writeDrizzle(project, work.model, repo, terminal.say);
  }
  return results;
}

interface Result {
  readonly code: number;
  readonly written: boolean;
  /** Written for tenants. */
  readonly tenants?: boolean;
  readonly json: object;
}

interface Work {
  readonly invocation: Invocation;
  readonly project: Project;
  readonly model: Model;
  /** The answers given as flags that are about this history. */
  readonly given: readonly string[];
}

async function generateOne(work: Work, repo: AnyRepo, name: string | undefined): Promise<Result> {
  const { terminal } = work.invocation;
  const generated = await decide(work, repo, name);
  const named = nameOf(work.project, repo);
  const { found, kept } = generated;
  for (const warning of found.warnings) terminal.say(`${terminal.colour.yellow('warning')} ${warning}`);
  for (const what of kept) terminal.say(`kept ${what}: what becomes of it is decided with a name`);
  const label = labelOf(work.project, repo);
  if (found.outcome === 'nothing') return await nothing(work, generated, { name, label });
  if (found.outcome === 'asked') {
    const asked = sayUnanswered(work.invocation, found.questions);
    return { code: exit.usage, written: false, json: { ...named, ...asked } };
  }
  const { summary, warnings } = found;
  const { rules } = work.project.config.lint;
  const sizes = await sizesOf(work.invocation, work.project, repo, work.model);
  const linted = lintMade(found, { rules, before: generated.base.state, sizes }, work.invocation);
  const dev = leftovers(work, generated);
  const json = { ...named, outcome: 'made', summary, warnings, lint: linted.findings, ...dev };
  if (linted.found === undefined) {
    return { code: exit.usage, written: false, json: { ...json, outcome: 'rewrite', flags: ['--allow-rewrite'] } };
  }
  return await write(work, { ...generated, found: linted.found }, { name, label, json });
}

/** Which history it is, as data and in words. */
const nameOf = ({ tenants }: Project, repo: AnyRepo) => ({
  repo: repo.name,
  ...(tenants === true ? { tenants: true } : {}),
});

function labelOf({ repos, tenants }: Project, repo: AnyRepo): string {
  const parts = [...(repos.length > 1 ? [repo.name] : []), ...(tenants === true ? ['tenants'] : [])];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** The structure is as it is declared; migrations of `--dev` may still have to go. */
async function nothing(work: Work, generated: Generated, { name, label }: Omit<Named, 'json'>): Promise<Result> {
  const { flags, terminal } = work.invocation;
  const { repo, found } = generated;
  const dev = leftovers(work, generated);
  const json = { ...nameOf(work.project, repo), outcome: 'nothing', warnings: found.warnings, ...dev };
  if (dev === undefined) {
    terminal.say(`${label}no changes: the migrations say what the resources say`);
    return { code: exit.done, written: false, json };
  }
  if (isSet(flags, 'check')) return { code: exit.pending, written: false, json: { ...json, outcome: 'pending' } };
  if (isSet(flags, 'dry-run')) return { code: exit.done, written: false, json };
  if (name === undefined)
    throw new UsageError('migrations of --dev are replaced by one with a name', { fix: '--name NAME' });
  await replaceDev(work.invocation, work.project, generated, undefined);
  terminal.say(`${label}no changes without the migrations of --dev: they are removed`);
  return { code: exit.done, written: false, json };
}

/** Names the migrations of `--dev` that are to be replaced; undefined where there are none, or one more is made. */
function leftovers(
  { invocation }: Work,
  { history, base }: Generated,
): { readonly dev: readonly string[] } | undefined {
  if (base === history || history.dev.length === 0) return undefined;
  const dev = history.dev.map(({ version, name }) => `${version}_${name}`);
  const { terminal, flags } = invocation;
  const verb = isSet(flags, 'check') ? 'wait for' : 'are replaced by';
  terminal.say(`migrations of --dev ${verb} one with a name: ${dev.join(', ')}`);
  return { dev };
}

interface Named {
  readonly name: string | undefined;
  readonly label: string;
  readonly json: { readonly summary: readonly string[] };
}

/** Tries a migration out and writes it, or does what `--check` and `--dry-run` say. */
async function write(
  work: Work,
  generated: Generated & { readonly found: Made },
  { name, label, json }: Named,
): Promise<Result> {
  const { terminal } = work.invocation;
  const { repo, found } = generated;
  const { summary, text } = found;
  const foreseen = withoutWriting(work, label, text, json);
  if (foreseen !== undefined) return foreseen;
  const isDev = isSet(work.invocation.flags, 'dev');
  if (name === undefined && !isDev) {
    const asked = await askName(work.invocation, summary);
    return await write(work, { ...generated, found: withName(found, asked) }, { name: asked, label, json });
  }
  if (name !== undefined) refuseTakenName(generated.history, name);
  await acceptLoss(work.invocation, found);
  const { project } = work;
  const trial = await verifyMade(work.invocation, { project, repo, previous: generated.base.state }, found);
  const verified = { ...verdictOf(trial), failures: trial.failures, trace: trial.trace };
  if (trial.failures.length > 0) {
    reportVerification(work.invocation, trial);
    return { code: exit.error, written: false, json: { ...json, outcome: 'refuted', verified } };
  }
  const made = withVerdict(found, verdictOf(trial));
  const replaces = !isDev && generated.history.dev.length > 0;
  const path = replaces
    ? await replaceDev(work.invocation, project, generated, made)
    : await writeMigration({ ...generated, found: made });
  terminal.say(`${label}${terminal.colour.green('wrote')} ${path}`);
  for (const line of summary) terminal.say(`  ${line}`);
  reportVerification(work.invocation, trial);
  return { code: exit.done, written: true, json: { ...json, path, verified } };
}

/** At a terminal what was decided so far would have to be decided again. Throws `UsageError` elsewhere. */
async function askName(invocation: Invocation, summary: readonly string[]): Promise<string> {
  const { terminal, flags } = invocation;
  const suggested = suggestedName(summary);
  if (!terminal.interactive || isSet(flags, 'json'))
    throw new UsageError('the migration needs a name', { fix: `--name ${suggested}` });
  for (const line of summary) terminal.say(`  ${line}`);
  const typed = await ask(invocation, `Name of the migration [${suggested}]: `);
  return migrationName(typed === '' ? suggested : typed);
}

/** What `--check` and `--dry-run` say; undefined where the migration is to be written. */
function withoutWriting(
  { invocation: { flags, terminal } }: Work,
  label: string,
  text: string,
  json: { readonly summary: readonly string[] },
): Result | undefined {
  const { summary } = json;
  if (isSet(flags, 'check')) {
    terminal.say(`${label}${summary.length === 1 ? '1 change is' : `${summary.length} changes are`} in no migration:`);
    for (const line of summary) terminal.say(`  ${line}`);
    terminal.say(`\nNext: quarry generate-migrations --name ${suggestedName(summary)}`);
    return { code: exit.pending, written: false, json: { ...json, outcome: 'pending' } };
  }
  if (!isSet(flags, 'dry-run')) return undefined;
  if (!isSet(flags, 'json')) terminal.data(text);
  return { code: exit.done, written: false, json: { ...json, outcome: 'dry-run', text } };
}

/** Generates, asking the person at the terminal as often as something is left to decide. */
async function decide(work: Work, repo: AnyRepo, name: string | undefined): Promise<Generated> {
  const { invocation, project, model } = work;
  const { flags, terminal } = invocation;
  const answers = [...work.given];
  const mayAsk = terminal.interactive && !isSet(flags, 'check') && !isSet(flags, 'json');
  for (;;) {
    const dev = isSet(flags, 'dev');
    const first = await generateFor(project, model, repo, {
      name,
      decisions: answers,
      simple: isSet(flags, 'simple'),
      dev,
      keep: dev && !mayAsk,
    });
    const generated = dev ? named(first) : first;
    const [question] = generated.found.outcome === 'asked' ? generated.found.questions : [];
    if (question === undefined || !mayAsk) return generated;
    const answer = await settle(invocation, question);
    if (answer === undefined) return generated;
    answers.push(answer);
  }
}

/** What is made by `--dev` is called by what it does. */
function named(generated: Generated): Generated {
  const { found, history } = generated;
  if (found.outcome !== 'made') return generated;
  const taken = history.files.map(({ name }) => name);
  return { ...generated, found: withName(found, devName(suggestedName(found.summary), taken)) };
}
