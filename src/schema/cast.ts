import { bareType, enumOfType, type State } from './state.ts';

/** How a column gets from one type to another. */
export interface TypeCast {
  /** `automatic`: without USING. `using`: an explicit cast. `none`: only the user knows. */
  readonly by: 'automatic' | 'using' | 'none';
  /** The cast, with `$` for the old value: `$::integer`. */
  readonly using?: string | undefined;
  /** Some values lose a part silently. */
  readonly lossy: boolean;
  /** Some values may not be castable at all: the statement fails on them. */
  readonly mayFail: boolean;
}

const automatic: TypeCast = { by: 'automatic', lossy: false, mayFail: false };
const none: TypeCast = { by: 'none', lossy: false, mayFail: true };

/** The cast between two types as `format_type` prints them. */
export function castBetween(was: string, is: string, states: readonly [State, State]): TypeCast {
  // What a domain is made of becomes the domain by being assigned to it.
  const [from, to] = [bareType(states[0], was), bareType(states[1], is)];
  if (from === to) return automatic;
  const [source, target] = [parse(from, states[0]), parse(to, states[1])];
  if (source.list || target.list) return listCast(from, to, states);
  const using = (options: Partial<TypeCast> = {}): TypeCast => ({
    by: 'using',
    using: `$::${to}`,
    lossy: false,
    mayFail: false,
    ...options,
  });
  if (target.family === 'text') return textCast(source, target, using);
  if (source.family === 'text') return using({ mayFail: true });
  if (source.base === target.base) return sameBase(source, target);
  return withinFamily(source, target, using) ?? acrossFamilies(source, target, using);
}

/** Only sizes differ: `numeric(10,2)`, `timestamp(3) with time zone`, `vector(3)`. */
function sameBase(source: Parsed, target: Parsed): TypeCast {
  if (source.family === 'number') return numberCast(source, target);
  if (source.family === 'time') return { ...automatic, lossy: (target.size[0] ?? 6) < (source.size[0] ?? 6) };
  return source.base === 'vector' ? none : automatic;
}

function withinFamily(source: Parsed, target: Parsed, using: Using): TypeCast | undefined {
  if (source.family !== target.family) return undefined;
  switch (source.family) {
    case 'enum':
      return using({ using: `$::text::${target.name}`, mayFail: true });
    case 'number':
      return numberCast(source, target);
    case 'time':
      return timeCast(source, target, using);
    case 'json':
      return automatic;
    default:
      return undefined;
  }
}

function acrossFamilies(source: Parsed, target: Parsed, using: Using): TypeCast {
  if (source.base === 'boolean' && target.base === 'integer') return using();
  if (source.base === 'integer' && target.base === 'boolean') return using({ lossy: true });
  return none;
}

interface Parsed {
  readonly name: string;
  readonly base: string;
  readonly family: 'text' | 'number' | 'time' | 'json' | 'enum' | 'other';
  readonly size: readonly number[];
  readonly list: boolean;
}

const families: Readonly<Record<string, Parsed['family']>> = {
  text: 'text',
  citext: 'text',
  'character varying': 'text',
  character: 'text',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  numeric: 'number',
  real: 'number',
  'double precision': 'number',
  'timestamp with time zone': 'time',
  'timestamp without time zone': 'time',
  date: 'time',
  json: 'json',
  jsonb: 'json',
};

function parse(type: string, state: State): Parsed {
  const size = /\(([\d,]+)\)/.exec(type)?.[1]?.split(',').map(Number) ?? [];
  const base = type.replace(/\([\d,]+\)/, '').replace(/(\[\])+$/, '');
  const family = enumOfType(state, type) === undefined ? (families[base] ?? 'other') : 'enum';
  return { name: type, base, family, size, list: type.endsWith('[]') };
}

/** Whether values of the type are texts: `character varying(20)`, not `text[]`. */
export const isText = (type: string): boolean =>
  !type.endsWith('[]') && families[type.replace(/\([\d,]+\)/, '')] === 'text';

type Using = (options?: Partial<TypeCast>) => TypeCast;

function textCast(source: Parsed, target: Parsed, using: Using): TypeCast {
  const [room] = target.size;
  const [had] = source.size;
  const narrower = room !== undefined && (source.family !== 'text' || had === undefined || room < had);
  if (source.family === 'text') return narrower ? using({ lossy: true }) : automatic;
  return using({ lossy: narrower });
}

const digits: Readonly<Record<string, number>> = { smallint: 1, integer: 2, bigint: 3 };

function numberCast(source: Parsed, target: Parsed): TypeCast {
  const [from, to] = [digits[source.base], digits[target.base]];
  if (from !== undefined && to !== undefined) return { ...automatic, mayFail: to < from };
  const [precision, scale = 0] = target.size;
  if (target.base === 'numeric') {
    if (precision === undefined) return automatic;
    const [hadPrecision, hadScale = 0] = source.size;
    const keepsScale = from !== undefined || (hadPrecision !== undefined && hadScale <= scale);
    const keepsRoom = hadPrecision !== undefined && hadPrecision - hadScale <= precision - scale;
    return { ...automatic, lossy: !keepsScale, mayFail: !keepsRoom };
  }
  // To binary floating point from whole numbers that fit; everything else rounds.
  if (target.base === 'double precision' && (from === 1 || from === 2 || source.base === 'real')) return automatic;
  return { ...automatic, lossy: true, mayFail: to !== undefined };
}

function timeCast(source: Parsed, target: Parsed, using: Using): TypeCast {
  if (target.base === 'date') return using({ lossy: true });
  if (source.base === 'date') return using();
  // In the session's time zone the result would depend on who migrates; UTC is what the application means.
  return using({ using: "$ AT TIME ZONE 'UTC'" });
}

function listCast(from: string, to: string, states: readonly [State, State]): TypeCast {
  const [fromList, toList] = [from.endsWith('[]'), to.endsWith('[]')];
  if (!fromList && toList) {
    const element = to.slice(0, -2);
    const inner = castBetween(from, element, states);
    if (inner.by === 'none') return none;
    return { ...inner, by: 'using', using: `CASE WHEN $ IS NOT NULL THEN ARRAY[$]::${to} END` };
  }
  if (fromList && !toList) return none;
  const inner = castBetween(from.slice(0, -2), to.slice(0, -2), states);
  if (inner.by === 'none') return none;
  const viaText = inner.using?.includes('::text::') ? '$::text[]' : '$';
  return { ...inner, by: 'using', using: `${viaText}::${to}` };
}
