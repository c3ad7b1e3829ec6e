import { columnOf, type State, tableOf } from '../state.ts';
import type { Step } from '../step.ts';
import type { Act } from './act.ts';
import { inSchemaOf } from './key-from.ts';

/** What a rule may know besides the act itself: what came before it in the migration. */
export class Scene {
  readonly #made = new Set<string>();
  readonly #earlier: { readonly act: Act; readonly step: number }[] = [];
  readonly #before: State | undefined;
  #step: Step = { tx: [] };
  #acts: readonly Act[] = [];
  #number = 0;

  /** `before`: the structure the migration finds, as far as its generated forerunners know it. */
  constructor(before?: State) {
    this.#before = before;
  }

  /** The step that is looked at. */
  get step(): Step {
    return this.#step;
  }

  get inTransaction(): boolean {
    return 'tx' in this.#step;
  }

  /** All that the step does, before and after the act. */
  get ofStep(): readonly Act[] {
    return this.#acts;
  }

  enter(step: Step, acts: readonly Act[]): void {
    this.#step = step;
    this.#acts = acts;
    this.#number++;
  }

  /** Takes note of an act that was looked at. */
  note(act: Act): void {
    this.#earlier.push({ act, step: this.#number });
    if (act.kind === 'createTable') this.#made.add(act.table);
    if (act.kind === 'createView' || act.kind === 'createDomain') this.#made.add(act.name);
    if (act.kind === 'createIndex' && act.name !== undefined) this.#made.add(act.name);
    if (act.kind === 'renameTable' && this.#made.has(act.table)) this.#made.add(inSchemaOf(act.table, act.to));
    if (act.kind === 'moveTable' && this.#made.has(act.table)) this.#made.add(`${act.schema}.${bare(act.table)}`);
    if (act.kind === 'dropTable' || act.kind === 'dropOther') this.#made.delete(act.name);
  }

  /** Whether a table, view, index or domain was there before the migration, so that others may be using it. */
  isOld(name: string): boolean {
    return !this.#made.has(name);
  }

  /** Acts that came before, of the whole migration. */
  get earlier(): readonly Act[] {
    return this.#earlier.map(({ act }) => act);
  }

  /** Acts that came before in the same transaction. */
  get together(): readonly Act[] {
    return this.inTransaction ? this.#earlier.filter(({ step }) => step === this.#number).map(({ act }) => act) : [];
  }

  /** Whether row security is enabled where the act stands, and whether there are policies; undefined where nobody knows. */
  security(table: string): { readonly enabled: boolean | undefined; readonly policies: boolean | undefined } {
    const renamed = this.earlier.some((act) => act.kind === 'renameTable' && inSchemaOf(act.table, act.to) === table);
    const found = renamed || this.#before === undefined ? undefined : tableOf(this.#before, table);
    const isNew = !this.isOld(table);
    const said = this.earlier.findLast((act) => act.kind === 'rowSecurity' && act.table === table);
    const made = [...this.earlier, ...this.#acts].some((act) => act.kind === 'createPolicy' && act.table === table);
    const known = <T>(value: T | undefined): boolean | undefined =>
      isNew ? false : found === undefined ? undefined : value !== undefined;
    return {
      enabled: said?.kind === 'rowSecurity' ? said.enabled : known(found?.rowSecurity),
      policies: made || known(found?.policies?.[0]),
    };
  }

  /** The type a column has before the migration, where it is known, and its name is what it was. */
  typeBefore(table: string, column: string): string | undefined {
    const changed = this.earlier.some(
      (act) =>
        (act.kind === 'renameTable' && inSchemaOf(act.table, act.to) === table) ||
        ((act.kind === 'renameColumn' || act.kind === 'alterType') && act.table === table),
    );
    return this.#before === undefined || changed ? undefined : columnOf(tableOf(this.#before, table), column)?.type;
  }
}

const bare = (key: string): string => key.slice(key.lastIndexOf('.') + 1);
