import { didYouMean } from './nearest.ts';

/**
 * What is wrong with the value of an option, in words, fault by fault. Small enough to be loaded with every command;
 * the input of actions has types of its own.
 */
export type OptionCheck = (value: unknown, option: string) => readonly string[];

export const isText = (value: unknown): value is string => typeof value === 'string';

/** A value that has to fit: `expected text`. What was written is repeated where it is short and no secret can be in it. */
export const must =
  (expected: string, fits: (value: unknown) => boolean): OptionCheck =>
  (value, option) =>
    fits(value) ? [] : [`${subject(option)}expected ${expected}${found(value)}`];

/** The same of a value that is never repeated. */
export const mustSecretly =
  (expected: string, fits: (value: unknown) => boolean): OptionCheck =>
  (value, option) =>
    fits(value) ? [] : [`${subject(option)}expected ${expected}`];

/** Text that is not empty. */
export const text: OptionCheck = (value, option) =>
  value === '' ? must('a name', () => false)(value, option) : must('text', isText)(value, option);

/** Text that may be empty. */
export const anyText: OptionCheck = must('text', isText);

export const flag: OptionCheck = must('true or false', (value) => typeof value === 'boolean');

export const callable: OptionCheck = must('a function', (value) => typeof value === 'function');

/** A whole number between two others. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): OptionCheck {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `between ${least} and ${most}`;
  const fits = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
  return must(`a whole number ${range}`, fits);
}

/** Text of a form; `expected` says which. */
export const matching = (form: RegExp, expected: string): OptionCheck =>
  must(expected, (value) => isText(value) && form.test(value));

/** One of some words; `expected` where they are to be listed in another way. */
export const oneOf = (
  words: readonly string[],
  expected: string = words.map((word) => `'${word}'`).join(' or '),
): OptionCheck => must(expected, (value) => words.some((word) => word === value));

/** A list of values, each checked by its place. */
export const listOf =
  (item: OptionCheck, expected: string, least = 0): OptionCheck =>
  (value, option) =>
    Array.isArray(value) && value.length >= least
      ? value.flatMap((each, i) => item(each, `${option}.${i}`))
      : must(expected, () => false)(value, option);

/** A record of any names. */
export const recordOf =
  (item: OptionCheck): OptionCheck =>
  (value, option) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : item(each, `${option}.${name}`)))
      : must('an object', () => false)(value, option);

/** A record of these names and no others, each of which may be absent. */
export const fields =
  (checks: Readonly<Record<string, OptionCheck>>): OptionCheck =>
  (value, option) => {
    if (!isRecord(value)) return must('an object', () => false)(value, option);
    const path = (name: string): string => (option === '' ? name : `${option}.${name}`);
    const known = Object.entries(checks).flatMap(([name, check]) =>
      value[name] === undefined ? [] : check(value[name], path(name)),
    );
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(checks, name));
    return [
      ...known,
      ...unknown.map((name) => {
        const nearest = didYouMean(name, Object.keys(checks));
        return `there is no option '${path(name)}'${nearest === '' ? '' : `.${nearest}`}`;
      }),
    ];
  };

/** An object is checked as one, so that a fault inside is reported as what it is; anything else otherwise. */
export const objectOr =
  (object: OptionCheck, otherwise: OptionCheck): OptionCheck =>
  (value, option) =>
    (isRecord(value) ? object : otherwise)(value, option);

/** Faults in a row, up to the end of the sentence. */
export function sentenceOf(faults: readonly string[]): string {
  const listed = faults.join('; ');
  return listed.endsWith('?') ? listed : `${listed}.`;
}

const subject = (option: string): string => (option === '' ? '' : `option '${option}': `);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function found(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `, not ${value}`;
  return isText(value) && value.length <= 20 && !value.includes('@') ? `, not '${value}'` : '';
}
