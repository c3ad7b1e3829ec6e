import { InvalidTypeOption } from './invalid-type.ts';

/** Refuses a number of decimals of a second that PostgreSQL does not have. */
export function checkPrecision(type: string, precision: number | undefined): void {
  if (precision === undefined || (Number.isInteger(precision) && precision >= 0 && precision <= 6)) return;
  throw new InvalidTypeOption(
    `A ${type} cannot have precision ${precision}.`,
    'The precision is the number of decimals of a second, 0 to 6.',
  );
}
