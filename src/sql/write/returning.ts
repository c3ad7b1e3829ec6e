import type { AttributeModel } from '../../model/model.ts';
import { quoteName } from '../quote.ts';
import type { ResultShape } from '../statement.ts';

/** `returning "id", "subject"`, or nothing. */
export function returningText(attributes: readonly AttributeModel[], alias?: string): string {
  if (attributes.length === 0) return '';
  return ` returning ${attributes.map(({ column }) => (alias === undefined ? quoteName(column) : `${alias}.${quoteName(column)}`)).join(', ')}`;
}

/** How the returned rows become records. */
export function returnedShape(attributes: readonly AttributeModel[]): ResultShape {
  return {
    slots: undefined,
    levels: [
      {
        parent: undefined,
        ordinal: undefined,
        parentOrdinal: undefined,
        lists: [],
        record: {
          ones: [],
          values: attributes.map(({ name, type, nullable }, slot) => ({ property: name, slot, type, nullable })),
        },
      },
    ],
  };
}
