import fc from 'fast-check';
import { part } from './part.ts';

export const extensions = part(fc.boolean(), (state, citext) =>
  citext ? { ...state, extensions: ['citext'] } : state,
);
