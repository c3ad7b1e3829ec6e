import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import type { Param, Statement } from '../statement.ts';
import { returnedShape } from './returning.ts';

/** Texts kept per resource; expressions of actions may write values into theirs, so there is no natural end. */
const most = 100;

const statements = new WeakMap<ResourceModel, Map<string, Statement>>();

/**
 * The statement with this text: the same object each time, because name, encoders and decoder are worked out once per
 * object, the decoder by generating code. One with values fixed in its parameters is the caller's own.
 */
export function interned(
  resource: ResourceModel,
  text: string,
  params: readonly Param[],
  returning: readonly AttributeModel[],
): Statement {
  const known = ofResource(resource);
  const found = known.get(text);
  if (found !== undefined && equal(found.params, params)) return found;
  const made: Statement = Object.freeze({ text, params, result: returnedShape(returning) });
  if (params.some(({ from }) => 'value' in from)) return made;
  if (known.size >= most) known.clear();
  known.set(text, made);
  return made;
}

function ofResource(resource: ResourceModel): Map<string, Statement> {
  let known = statements.get(resource);
  if (known === undefined) {
    known = new Map();
    statements.set(resource, known);
  }
  return known;
}

/** Placeholders of equal texts may still stand for other values of the request. */
function equal(some: readonly Param[], others: readonly Param[]): boolean {
  return some.every((one, i) => {
    const other = others[i];
    return other !== undefined && one.type === other.type && one.list === other.list && ordinal(one) === ordinal(other);
  });
}

const ordinal = ({ from }: Param): number | undefined => ('ordinal' in from ? from.ordinal : undefined);
