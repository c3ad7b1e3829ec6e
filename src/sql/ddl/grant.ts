import type { OperationOf } from '../../schema/operation.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { roleText } from './policy.ts';

/** What roles may do. */
type Granted = OperationOf<'grant' | 'revoke'>;

const rights = ({ on, key, privileges }: Granted): string =>
  `${privileges.join(', ')} on ${on} ${on === 'schema' ? quoteName(key) : quoteKey(key)}`;

export const grant = (operation: Granted): string => `grant ${rights(operation)} to ${roleText(operation.role)}`;
export const revoke = (operation: Granted): string => `revoke ${rights(operation)} from ${roleText(operation.role)}`;
