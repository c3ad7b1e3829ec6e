import type { Command, Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Flags several commands share. */
export const repoFlag = {
  repo: { type: 'string', short: 'r', value: 'REPO', help: 'only this repo of the config' },
} as const satisfies Readonly<Record<string, Flag>>;
export const jsonFlag = {
  json: { type: 'boolean', help: 'print one JSON document on standard output' },
} as const satisfies Readonly<Record<string, Flag>>;

export const lockTimeoutFlag = {
  'lock-timeout': { type: 'string', value: 'TIME', help: 'give up when another process migrates for longer: 30s' },
} as const satisfies Readonly<Record<string, Flag>>;

export const tenantsFlag = {
  tenants: { type: 'boolean', help: "the history that the tenants' schemas share" },
} as const satisfies Readonly<Record<string, Flag>>;

type Flags = Invocation['flags'];

/** The value of a flag with a value; undefined where it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of a flag that may be given several times. */
export function textFlags(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

export const isSet = (flags: Flags, name: string): boolean => flags[name] === true;

/** A whole number from 1 on. Throws `UsageError`. */
export function countFlag(flags: Flags, name: string): number | undefined {
  const value = textFlag(flags, name);
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new UsageError(`--${name} takes a whole number from 1 on, not '${value}'`);
  return Number(value);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** A time as milliseconds: `30s`, `500ms`, `2m`. Throws `UsageError`. */
export function durationFlag(flags: Flags, name: string): number | undefined {
  const value = textFlag(flags, name);
  if (value === undefined) return undefined;
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(value) ?? [];
  if (amount === undefined) throw new UsageError(`--${name} takes a time like 30s, 500ms or 2m, not '${value}'`);
  return Number(amount) * (units[unit ?? ''] ?? 1);
}

/** The version of a migration: 14 digits. Throws `UsageError`. */
export function versionFlag(flags: Flags, name: string): string | undefined {
  const value = textFlag(flags, name);
  return value === undefined ? undefined : asVersion(value, `--${name}`);
}

/** The same of an argument. Throws `UsageError`. */
export function asVersion(value: string, label: string): string {
  if (/^\d{14}$/.test(value)) return value;
  throw new UsageError(`${label} takes the 14 digits of a version, not '${value}'`, {
    fix: 'quarry status lists the versions',
  });
}

/** The only argument of a command. Throws `UsageError` where there is another number of them. */
export function onlyArgument(
  { positionals }: Pick<Invocation, 'positionals'>,
  command: Pick<Command, 'name' | 'positionals'>,
): string {
  const [found, ...more] = positionals;
  const { name, positionals: only = '' } = command;
  if (found === undefined) throw new UsageError(`${only} is missing`, { fix: `quarry ${name} ${only}` });
  if (more.length > 0)
    throw new UsageError(`${name} takes one ${only}; there is more: '${more.join(' ')}'`, {
      fix: `quarry ${name} ${only}`,
    });
  return found;
}
