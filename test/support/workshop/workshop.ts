import { resolve } from 'quarry';
import { Guild, Membership } from './guild.ts';
import { Maker } from './maker.ts';
import { Note } from './note.ts';
import { Piece } from './piece.ts';

/** The resources of the workshop by their names, those that are referred to first. */
export const classes = { Maker, Guild, Membership, Piece, Note } as const;
export type ClassName = keyof typeof classes;

export const model = resolve(Object.values(classes));
