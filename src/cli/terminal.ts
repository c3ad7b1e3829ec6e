import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes: data on `out`, everything for people on `err`. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Someone is there to answer questions. */
  readonly interactive: boolean;
  readonly width: number;
  readonly colour: Colour;
  /** A line of data. */
  data(line: string): void;
  /** A line for people. */
  say(line: string): void;
  /** A line of an error: said where nothing else is, too. */
  complain(line: string): void;
  /** Runs a step; one that takes more than 300 ms shows its name, how long it took, and whether it came out well. */
  step<T>(name: string, work: () => Promise<T>, well?: (result: T) => boolean): Promise<T>;
  /** Shows how far a step of known length is; false where nobody would see it move. */
  progress(name: string, done: number, total: number): boolean;
}

export interface Colour {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };
export interface Streams {
  readonly in: Readable & { readonly isTTY?: boolean };
  readonly out: Stream;
  readonly err: Stream;
}

/** Milliseconds after which a step is worth a line. */
const worthSaying = 300;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A terminal over streams: colour and motion only where somebody watches. */
export function openTerminal(
  streams: Streams,
  env: Readonly<Record<string, string | undefined>>,
  quiet = false,
): Terminal {
  const moving = streams.err.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb';
  const colour = palette(coloured(streams.err, env));
  const line = (text: string) => streams.err.write(`${text}\n`);
  const overwrite = (text: string) => streams.err.write(`\r\x1b[2K${text}`);
  return {
    input: streams.in,
    interactive: streams.in.isTTY === true && streams.err.isTTY === true,
    width: streams.out.columns || 100,
    colour,
    data: (text) => void streams.out.write(`${text}\n`),
    say: (text) => void (quiet || line(text)),
    complain: (text) => void line(text),
    step: (name, work, well = () => true) =>
      quiet ? work() : timed(name, work, { well, moving, line, overwrite, colour }),
    progress(name, done, total) {
      if (!moving || quiet || total <= 0) return false;
      const filled = Math.round((Math.min(done, total) / total) * 24);
      overwrite(`${name} ${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${done}/${total}`);
      if (done >= total) line('');
      return true;
    },
  };
}

interface Showing<T> {
  readonly well: (result: T) => boolean;
  readonly moving: boolean;
  readonly line: (text: string) => void;
  readonly overwrite: (text: string) => void;
  readonly colour: Colour;
}

async function timed<T>(
  name: string,
  work: () => Promise<T>,
  { well, moving, line, overwrite, colour }: Showing<T>,
): Promise<T> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let frame = 0;
  let shown = false;
  const timer = setInterval(() => {
    if (performance.now() - started < worthSaying) return;
    shown = true;
    if (moving) overwrite(`${frames[frame++ % frames.length] ?? ''} ${name} ${colour.dim(elapsed())}`);
  }, 100);
  try {
    const result = await work();
    if (shown && moving) overwrite('');
    const mark = well(result) ? colour.green('✓') : colour.red('✗');
    if (performance.now() - started >= worthSaying) line(`${mark} ${name} ${colour.dim(elapsed())}`);
    return result;
  } catch (error) {
    if (shown && moving) overwrite('');
    line(`${colour.red('✗')} ${name} ${colour.dim(elapsed())}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function coloured(stream: Stream, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  if ((env['NO_COLOR'] ?? '') !== '' || env['FORCE_COLOR'] === '0' || env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

function palette(on: boolean): Colour {
  const paint = (open: number, close: number) => (text: string) => (on ? `\x1b[${open}m${text}\x1b[${close}m` : text);
  return {
    dim: paint(2, 22),
    bold: paint(1, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
