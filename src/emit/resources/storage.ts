import type { Table } from '../../schema/state.ts';
import { flagOption, optionsText, quoted, textOption } from './options.ts';

/** How a table is stored, as options of its resource. */
export const storageOptions = ({ storage = {} }: Table): Readonly<Record<string, string | undefined>> => ({
  unlogged: flagOption(storage.unlogged === true),
  storage:
    storage.parameters === undefined
      ? undefined
      : optionsText(
          Object.fromEntries(Object.entries(storage.parameters).map(([name, value]) => [name, valueText(name, value)])),
        ),
  tablespace: textOption(storage.tablespace),
});

/** The server keeps a value as somebody wrote it: `off` is `false`, where it is no mode. */
function valueText(name: string, value: string): string {
  if (name.endsWith('vacuum_index_cleanup')) return quoted(value);
  if (/^(true|on|yes)$/i.test(value)) return 'true';
  return /^(false|off|no)$/i.test(value) ? 'false' : String(Number(value));
}
