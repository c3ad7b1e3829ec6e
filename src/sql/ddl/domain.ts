import type { OperationOf } from '../../schema/operation.ts';
import { keyOf } from '../../schema/state.ts';
import { quoteName } from '../quote.ts';
import { defaultText } from './column.ts';
import { checkText } from './constraint.ts';
import { quoteKey } from './name.ts';

/** Domains. */
export const createDomain = ({ domain }: OperationOf<'createDomain'>): string =>
  [
    `create domain ${quoteKey(keyOf(domain))} as ${domain.type}`,
    ...(domain.default === undefined ? [] : [`default ${defaultText(domain.default)}`]),
    ...(domain.notNull ? ['not null'] : []),
    ...domain.checks.map(checkText),
  ].join(' ');

export const dropDomain = ({ domain }: OperationOf<'dropDomain'>): string => `drop domain ${quoteKey(domain)}`;

const alter = ({ domain }: { readonly domain: string }, what: string): string =>
  `alter domain ${quoteKey(domain)} ${what}`;

export const renameDomain = (operation: OperationOf<'renameDomain'>): string =>
  alter(operation, `rename to ${quoteName(operation.to)}`);
export const setDomainDefault = (operation: OperationOf<'setDomainDefault'>): string =>
  alter(operation, `set default ${defaultText(operation.value)}`);
export const dropDomainDefault = (on: OperationOf<'dropDomainDefault'>): string => alter(on, 'drop default');
export const setDomainNotNull = (on: OperationOf<'setDomainNotNull'>): string => alter(on, 'set not null');
export const dropDomainNotNull = (on: OperationOf<'dropDomainNotNull'>): string => alter(on, 'drop not null');
export const addDomainCheck = (operation: OperationOf<'addDomainCheck'>): string =>
  alter(operation, `add ${checkText(operation.check)}${operation.notValid ? ' not valid' : ''}`);
export const validateDomainCheck = (operation: OperationOf<'validateDomainCheck'>): string =>
  alter(operation, `validate constraint ${quoteName(operation.name)}`);
export const dropDomainCheck = (operation: OperationOf<'dropDomainCheck'>): string =>
  alter(operation, `drop constraint ${quoteName(operation.name)}`);
export const renameDomainCheck = ({ domain, from, to }: OperationOf<'renameDomainCheck'>): string =>
  alter({ domain }, `rename constraint ${quoteName(from)} to ${quoteName(to)}`);
