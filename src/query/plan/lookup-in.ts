import type { Home, Source } from '../../expr/node.ts';
import { fieldMeaning } from '../../model/field.ts';
import { expressionOf } from '../../model/interpret.ts';
import type { Bindings } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { FieldMeaning, Lookup } from '../lookup.ts';

/** What `where` may ask of the model. Hidden attributes do not exist for it: its data comes from outside. */
export function lookupIn(bindings: Bindings): Lookup {
  return {
    names: visible,
    field: (source, name) => meaningOf(source, name, bindings),
    ordinal: bindings.ordinals,
  };
}

function visible(home: Home): readonly string[] {
  const { fields } = home as ResourceModel;
  return [...fields].filter(([, field]) => field.is !== 'attribute' || !field.hidden).map(([name]) => name);
}

function meaningOf(source: Source, name: string, bindings: Bindings): FieldMeaning {
  const meaning = fieldMeaning(source, name, { policing: bindings.policing });
  return meaning.is === 'one' || meaning.is === 'many'
    ? meaning
    : { is: 'value', expr: expressionOf(meaning, bindings) };
}
