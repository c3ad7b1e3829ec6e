import type { Model } from '../../model/model.ts';
import { isPlainObject } from '../show/value.ts';

const named = new WeakMap<Model, ReadonlySet<string>>();
const hint = '**redacted**';
/** Deeper than records ever go; an object that holds itself is cut there. */
const deepest = 12;

/** A value in which the sensitive attributes of records are hidden, wherever they are: what is shown gets pasted. */
export function redacted(value: unknown, model: Model): unknown {
  let names = named.get(model);
  if (names === undefined) {
    const sensitive = model.resources.flatMap((one) => one.attributes.filter((attribute) => attribute.sensitive));
    names = new Set(sensitive.map(({ name }) => name));
    named.set(model, names);
  }
  return names.size === 0 ? value : hidden(value, names, 0);
}

function hidden(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((one) => hidden(one, names, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      names.has(name) && one !== null && one !== undefined ? hint : hidden(one, names, depth + 1),
    ]),
  );
}
