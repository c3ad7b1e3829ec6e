import type { Precheck, Step } from '../../schema/step.ts';

/** The order in which structure is put in its place: what others need goes first, and is taken away last. */
const ORDER = [
  'types',
  'let go',
  'drop indexes',
  'tables',
  'functions',
  'constraints',
  'indexes',
  'foreign keys',
  'validate',
  'around',
] as const;

export type Phase = (typeof ORDER)[number];

/** Gathers statements by phase, and what none can be written for. */
export class Phases {
  readonly #work = new Map<Phase, { tx: string[]; precheck: Precheck[]; loses: string[] }>();
  readonly #alone = new Map<Phase, Step[]>();
  /** What is left to a person. */
  readonly byHand: string[] = [];

  /** A statement in the transaction of its phase. */
  tx(phase: Phase, sql: string, more: { precheck?: Precheck; loses?: string } = {}): void {
    const work = this.#work.get(phase) ?? { tx: [], precheck: [], loses: [] };
    work.tx.push(sql);
    if (more.precheck !== undefined) work.precheck.push(more.precheck);
    if (more.loses !== undefined) work.loses.push(more.loses);
    this.#work.set(phase, work);
  }

  /** A statement outside of transactions; `index` is what it builds. */
  auto(phase: Phase, sql: string, index?: string): void {
    const recover = index === undefined ? ('rerun' as const) : { dropInvalidIndex: index };
    this.#alone.set(phase, [...(this.#alone.get(phase) ?? []), { auto: sql, recover }]);
  }

  get steps(): readonly Step[] {
    return ORDER.flatMap((phase): readonly Step[] => {
      const work = this.#work.get(phase);
      const alone = this.#alone.get(phase) ?? [];
      if (work === undefined) return alone;
      const { tx, precheck, loses } = work;
      const step = { ...(precheck.length > 0 ? { precheck } : {}), ...(loses.length > 0 ? { loses } : {}), tx };
      return [step, ...alone];
    });
  }
}
