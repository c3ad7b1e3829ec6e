import { defineType } from './define-type.ts';
import type { DomainOfType, Type } from './type.ts';

/** The values of a type as those of a domain over it: the same on the wire and in every query. */
export const inDomain = <V>(type: Type<V>, domain: DomainOfType): Type<V> => defineType<V>({ ...type, domain });

/** The type of a column as `format_type` prints it: the domain's name, where values are told apart by one. */
export function columnType({ domain, item, name, sql }: Type): string {
  if (domain !== undefined) return domain.sql;
  if (name !== 'list' || item === undefined) return sql;
  const inner = columnType(item);
  // PostgreSQL prints every number of dimensions alike.
  return item.name === 'list' && item.domain === undefined ? inner : `${inner}[]`;
}

/**
 * Whether operators take a column of it only as what it is made of: those of enums and lists ask for one type on both
 * sides, and find none that fits a domain.
 */
export const needsBase = ({ domain, enumeration, item }: Type): boolean =>
  domain === undefined ? item !== undefined && isOfDomain(item) : enumeration !== undefined || item !== undefined;

/** Whether values are of a domain, themselves or in a list. */
export const isOfDomain = ({ domain, item }: Type): boolean =>
  domain !== undefined || (item !== undefined && isOfDomain(item));
