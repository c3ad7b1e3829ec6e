import { OperatorMisuse } from '../../expr/errors.ts';
import type { Expr, Source } from '../../expr/node.ts';
import type { Loose } from '../../expr/operator/operator.ts';
import { calls } from '../../expr/operator/operators.ts';
import { fieldMeaning } from '../../model/field.ts';
import { expressionOf } from '../../model/interpret.ts';
import type { Bindings } from '../../model/meaning.ts';
import type { AttributeModel, ResourceModel } from '../../model/model.ts';
import { QueryMisuse } from '../query-error.ts';
import type { Request } from '../request.ts';

/** The condition that leaves the one record with the request's key. */
export function byKey(request: Request, resource: ResourceModel, bindings: Bindings, source: Source): Expr {
  const { key } = request;
  const given = isObject(key) ? attributesNamed(key, resource) : resource.primaryKey;
  if (!isObject(key) && given.length !== 1) {
    throw new QueryMisuse(`${resource.name} has a key of ${given.length} attributes`, {
      fix: `pass an object: { ${given.map((one) => one.name).join(', ')} }`,
    });
  }
  const equal = given.map((attribute) => {
    const [holder, name, value] = isObject(key) ? [key, attribute.name, key[attribute.name]] : [request, 'key', key];
    const by = expressionOf(fieldMeaning(source, attribute.name, { policing: bindings.policing }), bindings);
    const ordinal = value === null ? undefined : bindings.ordinals(holder, name);
    return equalTo(by, { kind: 'loose', value, ordinal }, `${resource.name}.${attribute.name}`);
  });
  return equal.length === 1 && equal[0] !== undefined ? equal[0] : calls.and.resolve(equal);
}

/** The user gave a key and wrote no comparison, so a value that does not fit is spoken of as a key. */
function equalTo(by: Expr, key: Loose, attribute: string): Expr {
  try {
    return calls.eq.resolve([by, key]);
  } catch (error) {
    if (!(error instanceof OperatorMisuse)) throw error;
    const complaint = error.message.slice(`${error.operator}(): `.length);
    throw new QueryMisuse(`the key of ${attribute}: ${complaint}`, { why: error.why, cause: error });
  }
}

function attributesNamed(key: object, resource: ResourceModel): readonly AttributeModel[] {
  const names = Object.keys(key);
  const keys = [
    resource.primaryKey,
    ...resource.identities.filter((one) => one.where === undefined).map((one) => one.attributes),
  ];
  const found = keys.find(
    (attributes) => attributes.length === names.length && attributes.every(({ name }) => names.includes(name)),
  );
  if (found !== undefined) return found;
  const known = keys.map((attributes) => `{ ${attributes.map((one) => one.name).join(', ')} }`);
  throw new QueryMisuse(`{ ${names.join(', ')} } is no key of ${resource.name}`, {
    fix: `give one of ${known.join(', ')}`,
  });
}

const isObject = (key: unknown): key is Readonly<Record<string, unknown>> =>
  typeof key === 'object' &&
  key !== null &&
  !(key instanceof Date) &&
  !(key instanceof Uint8Array) &&
  !Array.isArray(key);
