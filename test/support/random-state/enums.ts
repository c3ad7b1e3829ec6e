import fc from 'fast-check';
import { part } from './part.ts';

const moods = [['good'], ['good', 'bad'], ['bad', 'good'], ['good', 'so so', 'bad'], ['fine', 'good']];

/** The enum that columns use, where they do. */
export const enums = part(fc.constantFrom(...moods), (state, values) =>
  state.tables.some(({ columns }) => columns.some(({ type }) => type === 'mood' || type === 'feeling'))
    ? { ...state, enums: [{ name: 'mood', values }] }
    : state,
);
