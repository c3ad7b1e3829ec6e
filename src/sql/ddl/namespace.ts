import type { OperationOf } from '../../schema/operation.ts';
import { quoteName } from '../quote.ts';

/** Schemas and extensions. */
type Op = OperationOf<'createSchema' | 'dropSchema' | 'createExtension' | 'dropExtension'>;

export const createSchema = ({ name }: Op): string => `create schema ${quoteName(name)}`;
export const dropSchema = ({ name }: Op): string => `drop schema ${quoteName(name)}`;
/** Someone with more rights may have made it already: then there is nothing to do. */
export const createExtension = ({ name }: Op): string => `create extension if not exists ${quoteName(name)}`;
export const dropExtension = ({ name }: Op): string => `drop extension ${quoteName(name)}`;
