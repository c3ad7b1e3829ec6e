import { UsageError } from '../usage-error.ts';

/** A migration's name as files bear it: `AddUsers` → `add_users`. Throws `UsageError`. */
export function migrationName(given: string): string {
  const name = given
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
  if (/^[a-z0-9_]{1,60}$/.test(name)) return name;
  throw new UsageError(`'${given}' cannot name a migration`, {
    fix: 'Use up to 60 letters, digits and underscores: add_tickets',
  });
}

/** The UTC time as a version, later than the newest there is. */
export function nextVersion(now: Date, newest: string | undefined): string {
  const version = versionOf(now);
  return newest === undefined || version > newest ? version : versionOf(new Date(timeOf(newest) + 1000));
}

/** A version that nobody has, after all up to `to` and before all that follow, once those up to `to` are gone. */
export function versionInPlace(to: string, versions: readonly string[]): string {
  const following = versions.filter((version) => version > to).sort()[0];
  const later = nextVersion(new Date(timeOf(to)), to);
  if (following === undefined || later < following) return later;
  let earlier = to;
  while (versions.includes(earlier)) earlier = versionOf(new Date(timeOf(earlier) - 1000));
  return earlier;
}

const versionOf = (time: Date): string => time.toISOString().replace(/\D/g, '').slice(0, 14);

function timeOf(version: string): number {
  const [year, month, day, hour, minute, second] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [])
    .slice(1)
    .map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** A name for a migration that was given none: `create table users` → `create_users`. */
export function suggestedName(summary: readonly string[]): string {
  const words = summary.map((line) => line.toLowerCase().match(/[a-z0-9_]+/g) ?? []);
  const tables = [
    ...new Set(words.filter(([verb, kind]) => verb === 'create' && kind === 'table').map((line) => line[2])),
  ];
  if (tables.length > 0) return `add_${tables.slice(0, 3).join('_and_')}`;
  const [first = []] = words;
  return first.length === 0 ? 'change_schema' : first.slice(0, 4).join('_');
}
