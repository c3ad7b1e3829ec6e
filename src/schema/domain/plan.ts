import { same } from '../canonical.ts';
import type { DeltaOf } from '../delta/delta.ts';
import type { Operation } from '../operation.ts';
import { isSubsequence } from '../plan/enums.ts';
import { dependantsOf } from '../plan/extensions.ts';
import { factOf, type Node, node, type PlanContext, valuesIn } from '../plan/node.ts';
import { statementsIn } from '../plan/statements.ts';
import { temporary } from '../plan/swap.ts';
import { type Check, type Domain, keyOf } from '../state.ts';
import { foundations, isMadeAnew, madeAnew } from './anew.ts';
import { addedChecks, columnsOfDomain, overEnum, straysFrom } from './strays.ts';

/** Domains. */
export const createDomain = ({ domain }: DeltaOf<'createDomain'>, context: PlanContext): Node[] => [
  node([{ kind: 'createDomain', domain }], { ...foundations(domain, context), makes: [`type ${keyOf(domain)}`] }),
];

export const dropDomain = ({ domain }: DeltaOf<'dropDomain'>, context: PlanContext): Node[] => [
  node([{ kind: 'dropDomain', domain: keyOf(domain), precheck: dependantsOf('type', keyOf(domain), context) }], {
    ends: [`type ${keyOf(domain)}`],
    uses: standsOn(domain, context),
  }),
];

export const renameDomain = (delta: DeltaOf<'renameDomain'>): Node[] => [node([delta])];
export const renameDomainCheck = (delta: DeltaOf<'renameDomainCheck'>): Node[] => [node([delta])];

/** What may go only after a domain. */
const standsOn = ({ schema, type, default: preset, checks }: Domain, { from }: PlanContext): string[] => [
  ...factOf.schema(schema),
  ...factOf.type(from, type),
  ...factOf.extensions(from),
  ...statementsIn(from, preset, ...checks.map(({ condition }) => condition)),
];

export function alterDomain(delta: DeltaOf<'alterDomain'>, context: PlanContext): Node[] {
  if (isMadeAnew(delta, context.from, context.to)) return [madeAnew(delta, context)];
  // Where the enum it is made of is made anew, so is the domain.
  const along = context.deltas.some(
    (other) =>
      other.kind === 'alterEnumValues' &&
      !isSubsequence(other.before, other.after) &&
      overEnum(context, other.enum).includes(keyOf(delta.after)),
  );
  if (along) return [];
  return [...defaults(delta, context), ...nullability(delta, context), ...checkChanges(delta, context)];
}

function defaults({ before, after }: DeltaOf<'alterDomain'>, { from, to }: PlanContext): Node[] {
  if (same(before.default, after.default)) return [];
  const domain = keyOf(after);
  const uses = statementsIn(from, before.default);
  return after.default === undefined
    ? [node([{ kind: 'dropDomainDefault', domain }], { needs: [`type ${domain}`], uses })]
    : [
        node([{ kind: 'setDomainDefault', domain, value: after.default }], {
          needs: [`type ${domain}`, ...factOf.extensions(to), ...statementsIn(to, after.default)],
          settled: valuesIn(to, after.default),
          uses,
        }),
      ];
}

function nullability(delta: DeltaOf<'alterDomain'>, context: PlanContext): Node[] {
  const { before, after } = delta;
  const domain = keyOf(after);
  if (before.notNull === after.notNull) return [];
  if (!after.notNull) return [node([{ kind: 'dropDomainNotNull', domain }], { needs: [`type ${domain}`] })];
  const filled = columnsOfDomain(context, domain).flatMap(({ table, now }) => factOf.notNull(table, [now.name]));
  const precheck = straysFrom({ ...delta, after: { ...after, checks: before.checks } }, context);
  return [
    node([{ kind: 'setDomainNotNull', domain, precheck }], {
      needs: [`type ${domain}`, factOf.left(domain)],
      settled: filled,
    }),
  ];
}

/** As checks of a table: a new one is not valid first, then validated, and only then does it take an old one's place. */
function checkChanges(delta: DeltaOf<'alterDomain'>, context: PlanContext): Node[] {
  const { before, after } = delta;
  const domain = keyOf(after);
  const added = addedChecks(before, after);
  const gone = before.checks.filter((check) => !after.checks.some((one) => same(one, check)));
  const drops = gone.filter(({ name }) => !added.some((check) => check.name === name));
  const used = columnsOfDomain(context, domain).length > 0 && !context.simple;
  return [
    ...drops.map(({ name, condition }) =>
      node([{ kind: 'dropDomainCheck', domain, name }], {
        needs: [`type ${domain}`],
        uses: statementsIn(context.from, condition),
      }),
    ),
    ...added.flatMap((check) => {
      const old = gone.find(({ name }) => name === check.name);
      return used ? checkOnline(delta, check, old, context) : checkAtOnce(domain, check, old, context);
    }),
  ];
}

const factsOf = (domain: string, { condition }: Check, { to }: PlanContext) => ({
  needs: [`type ${domain}`, ...factOf.extensions(to), ...statementsIn(to, condition)],
  settled: valuesIn(to, condition),
});

function checkAtOnce(domain: string, check: Check, old: Check | undefined, context: PlanContext): Node[] {
  const { needs, settled } = factsOf(domain, check, context);
  const operations: Operation[] = [
    ...(old === undefined ? [] : [{ kind: 'dropDomainCheck', domain, name: check.name } as const]),
    { kind: 'addDomainCheck', domain, check, notValid: false },
  ];
  return [node(operations, { needs: [...needs, factOf.left(domain)], settled })];
}

function checkOnline(
  delta: DeltaOf<'alterDomain'>,
  check: Check,
  old: Check | undefined,
  context: PlanContext,
): Node[] {
  const domain = keyOf(delta.after);
  const name = old === undefined ? check.name : temporary(check.name);
  const [guarded, valid] = [`guarded ${domain}.${name}`, `valid ${domain}.${name}`];
  const precheck = straysFrom(
    { ...delta, after: { ...delta.before, checks: [...delta.before.checks, check] } },
    context,
  );
  return [
    node([{ kind: 'addDomainCheck', domain, check: { ...check, name }, notValid: true, precheck }], {
      ...factsOf(domain, check, context),
      makes: [guarded],
    }),
    node([{ kind: 'validateDomainCheck', domain, name }], {
      needs: [factOf.left(domain)],
      settled: [guarded],
      makes: [valid],
    }),
    ...(old === undefined
      ? []
      : [
          node(
            [
              { kind: 'dropDomainCheck', domain, name: check.name },
              { kind: 'renameDomainCheck', domain, from: name, to: check.name },
            ],
            { settled: [valid], uses: statementsIn(context.from, old.condition) },
          ),
        ]),
  ];
}
