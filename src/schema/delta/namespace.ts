import type { Delta, DeltaKind } from './delta.ts';

/** Schemas and extensions: a name that is there or not. */
interface Name {
  readonly name: string;
}
type Noun = 'schema' | 'extension';
type Opposite = 'createSchema' | 'dropSchema' | 'createExtension' | 'dropExtension';

const create = (noun: Noun, drop: Opposite): DeltaKind<Name> => ({
  apply: (state, { name }) => ({ ...state, [`${noun}s`]: [...state[`${noun}s`], name] }),
  inverse: ({ name }): Delta => ({ kind: drop, name }),
  footprint: ({ name }) => ({ reads: [], writes: [`${noun} ${name}`] }),
  describe: ({ name }) => `create ${noun} ${name}`,
});
const drop = (noun: Noun, opposite: Opposite): DeltaKind<Name> => ({
  apply: (state, { name }) => ({ ...state, [`${noun}s`]: state[`${noun}s`].filter((other) => other !== name) }),
  inverse: ({ name }): Delta => ({ kind: opposite, name }),
  footprint: ({ name }) => ({ reads: [], writes: [`${noun} ${name}`] }),
  describe: ({ name }) => `drop ${noun} ${name}`,
});

export const createSchema = create('schema', 'dropSchema');
export const dropSchema = drop('schema', 'createSchema');
export const createExtension = create('extension', 'dropExtension');
export const dropExtension = drop('extension', 'createExtension');
