import { QuarryError } from '../../error/quarry-error.ts';
import type { Column } from '../../expr/node.ts';
import { quoted } from '../../expr/operator/describe.ts';

/** The actor does not have what an expression asks of it. */
export class InvalidActor extends QuarryError {
  readonly code = 'query.invalid_actor';
}

/** The values of an actor's attributes, null where nobody acts. Throws `InvalidActor` where one is missing or does not fit. */
export const actorValues = (actor: unknown, attributes: readonly Column[]): readonly unknown[] =>
  attributes.map((attribute) => actorValue(actor, attribute));

/** The value of one of them. */
export function actorValue(actor: unknown, { name, type }: Column): unknown {
  if (actor === undefined || actor === null) return null;
  const value: unknown = typeof actor === 'object' ? Reflect.get(actor, name) : undefined;
  if (value === undefined) {
    throw new InvalidActor(`the actor has no '${name}'`, {
      why: 'taken for null it could allow what its value forbids',
      fix: `withActor() with a record that was read with '${name}'`,
    });
  }
  if (value === null) return null;
  const cast = type.cast(value);
  if (cast.ok) return cast.value;
  throw new InvalidActor(`the '${name}' of the actor ${cast.why}, not ${quoted(value)}`);
}
