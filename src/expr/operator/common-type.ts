import { float, json } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { convert, isOpen } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, naturalType, typed } from './operand.ts';
import type { Loose, Operand } from './operator.ts';
import { unify } from './unify.ts';

/** Operands brought to one type, and that type. */
interface Alike {
  readonly args: readonly Expr[];
  readonly type: Type;
}

/** Gives operands that are compared, or of which one is chosen, a common type. Plain values take it from expressions. */
export function alike(operands: readonly Operand[], operator: string): Alike {
  const definite = operands.filter((operand): operand is Expr => operand.kind !== 'loose' && !isOpen(operand));
  const open = operands.some((operand) => operand.kind !== 'loose' && isOpen(operand));
  const loose = operands.filter((operand): operand is Loose => operand.kind === 'loose');
  const known = common(definite, operator);
  const offered = known === undefined || known.family === 'unknown' ? (commonLoose(loose, operator) ?? known) : known;
  // What a JSON document holds beside a 9 may be 9.5.
  const type = open && known === undefined && offered?.family === 'number' ? float : offered;
  if (type === undefined && !open) throw new OperatorMisuse(operator, 'nothing tells the type of null here');
  const final = type ?? json();
  const args = operands.map((operand) => {
    const wanted =
      known?.family === 'unknown' && operand.kind === 'loose' ? naturalType(operand.value, operator) : final;
    return operand.kind === 'loose' ? typed(operand, wanted ?? final, operator) : convert(operand, final);
  });
  return { args, type: widest(args, final) };
}

function common(exprs: readonly Expr[], operator: string): Type | undefined {
  const [first, ...rest] = exprs;
  let type = first?.type;
  for (const expr of rest) {
    const both: Type | undefined = type === undefined ? expr.type : unify(type, expr.type);
    if (both === undefined && first !== undefined) throw mismatch(first, expr, operator);
    type = both;
  }
  return type;
}

function commonLoose(loose: readonly Loose[], operator: string): Type | undefined {
  let type: Type | undefined;
  for (const { value } of loose) {
    const own = naturalType(value, operator);
    if (own === undefined) continue;
    const both: Type | undefined = type === undefined ? own : unify(type, own);
    if (both === undefined) {
      throw new OperatorMisuse(operator, `${quoted(value)} does not go together with a value of type ${type?.name}`);
    }
    type = both;
  }
  return type;
}

/** The same for operands one of which becomes the value: all are then really of the type, not only comparable. */
export function chosen(operands: readonly Operand[], operator: string): Alike {
  const { args, type } = alike(operands, operator);
  if (type.family !== 'decimal') return { args, type };
  return { args: args.map((arg) => (arg.type.family === 'decimal' ? arg : toDecimal(arg, type))), type };
}

const toDecimal = (arg: Expr, type: Type): Expr =>
  (arg.kind === 'literal' || arg.kind === 'param') && arg.value === null
    ? Object.freeze({ ...arg, type })
    : call('cast', [arg], type);

/** A plain number may have turned out wider than the type it was offered. */
function widest(args: readonly Expr[], type: Type): Type {
  return args.reduce(
    (widestYet, arg) =>
      arg.kind === 'literal' || arg.kind === 'param' ? (unify(widestYet, arg.type) ?? widestYet) : widestYet,
    type,
  );
}

function mismatch(a: Expr, b: Expr, operator: string): OperatorMisuse {
  return new OperatorMisuse(
    operator,
    `${describeExpr(a)} is of type ${a.type.name}, ${describeExpr(b)} of type ${b.type.name}; they do not go together`,
    { fix: fixFor(a.type, b.type) },
  );
}

function fixFor(a: Type, b: Type): string {
  const families = [a.family, b.family];
  if (families.includes('instant') && families.includes('date')) return 'take the date of the timestamp: .asDate()';
  return 'convert one of them: .asText(), .asInteger(), …';
}
