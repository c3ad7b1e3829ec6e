import { expect, test } from 'vitest';
import { ConnectionLost } from '../../../src/driver/error/connection-errors.ts';
import type { Channel } from '../../../src/driver/wire/channel.ts';
import { Session } from '../../../src/driver/wire/session.ts';

/** A server that answers when told to. */
class Script implements Channel {
  readonly written: string[] = [];
  readonly session: Session;
  cancels = 0;
  cancel: (() => Promise<void>) | undefined = () => {
    this.cancels++;
    return new Promise((resolve) => {
      this.cancelled = resolve;
    });
  };
  cancelled: () => void = () => {};
  paused = false;
  readonly elsewhere: string[] = [];

  constructor() {
    this.session = new Session(this, { elsewhere: (bytes) => this.elsewhere.push(bytes.toString('latin1', 0, 1)) });
  }

  write(bytes: Buffer): void {
    this.written.push(bytes.toString('latin1').replace(/[^ -~]+/g, '|'));
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  destroy(cause: Error): void {
    this.session.fail(new ConnectionLost(cause.message, { fatal: true }));
  }
  end(): Promise<void> {
    return Promise.resolve();
  }
  /** Messages as type and body. */
  answer(...messages: [string, string][]): void {
    for (const [type, body] of messages) {
      const bytes = Buffer.from(body, 'latin1');
      const head = Buffer.alloc(5);
      head.write(type);
      head.writeInt32BE(bytes.length + 4, 1);
      this.session.data(Buffer.concat([head, bytes]));
    }
  }
}

const done: [string, string][] = [
  ['C', 'SELECT 1\0'],
  ['Z', 'I'],
];
const cancelledBy: [string, string][] = [
  ['E', 'SERROR\0C57014\0Mcanceling statement due to user request\0\0'],
  ['Z', 'I'],
];
const turn = () => new Promise((resolve) => setImmediate(resolve));
const state = async (promise: Promise<unknown>): Promise<string> => {
  const pending = Symbol('pending');
  await turn();
  return Promise.race([promise, pending]).then(
    (value) => (value === pending ? 'pending' : 'resolved'),
    () => 'rejected',
  );
};

test('send() writes without waiting for the answer before', async () => {
  const server = new Script();
  const first = server.session.send({ text: 'select 1', values: [] }, () => {});
  const second = server.session.simple('begin');
  expect(server.written).toHaveLength(2);
  server.answer(...done);
  expect([await state(first), await state(second)]).toEqual(['resolved', 'pending']);
  server.answer(['C', 'BEGIN\0'], ['Z', 'T']);
  expect(await second).toMatchObject({ command: 'BEGIN' });
  expect(server.session.status).toBe('transaction');
});

test('send() holds back while a statement that may be cancelled runs, and until its cancel has arrived', async () => {
  const server = new Script();
  const controller = new AbortController();
  const doomed = server.session.send({ text: 'select 1', values: [] }, () => {}, { signal: controller.signal });
  const innocent = server.session.simple('select 2');
  expect(server.written).toHaveLength(1);
  controller.abort();
  expect(server.cancels).toBe(1);
  server.answer(...cancelledBy);
  expect([await state(doomed), server.written.length]).toEqual(['pending', 1]);
  server.cancelled();
  expect([await state(doomed), server.written.length]).toEqual(['rejected', 2]);
  server.answer(...done);
  expect(await state(innocent)).toBe('resolved');
});

test('send() keeps the answer of a statement that was done before its cancel came', async () => {
  const server = new Script();
  const controller = new AbortController();
  const quick = server.session.send({ text: 'select 1', values: [] }, () => {}, { signal: controller.signal });
  controller.abort();
  server.answer(...done);
  server.cancelled();
  expect(await quick).toMatchObject({ command: 'SELECT', count: 1 });
});

test('send() ends the connection where nothing can be cancelled', async () => {
  const server = new Script();
  server.cancel = undefined;
  const slow = server.session.send({ text: 'select 1', values: [] }, () => {}, { timeout: 5 });
  await expect(slow).rejects.toMatchObject({ code: 'db.query_cancelled', outcome: 'unknown', fatal: true });
});

test('fail() tells what was under way from what was not sent', async () => {
  const server = new Script();
  const running = server.session.send({ text: 'insert', values: [] }, () => {}, { timeout: 60000 });
  const waiting = server.session.simple('select 2');
  server.session.fail(new ConnectionLost('cut', { fatal: true }));
  await expect(running).rejects.toMatchObject({ outcome: 'unknown', fatal: true });
  await expect(waiting).rejects.toMatchObject({ outcome: 'not-sent', fatal: true });
  await expect(server.session.simple('select 3')).rejects.toMatchObject({ outcome: 'not-sent' });
});

test('data() ends the connection when the bytes make no sense', async () => {
  const server = new Script();
  const running = server.session.simple('select 1');
  server.session.data(Buffer.from('HTTP/1.1 400 Bad Request\r\n'));
  await expect(running).rejects.toMatchObject({ code: 'db.connection_lost', outcome: 'unknown' });
});

test('data() leaves answers to others and messages to nobody in particular alone', async () => {
  const server = new Script();
  server.session.expectForeign();
  const ours = server.session.simple('select 1');
  server.answer(['T', '\0\0'], ['D', '\0\0'], ['C', 'SELECT 1\0'], ['Z', 'I']);
  expect(server.elsewhere.join('')).toBe('TDCZ');
  server.answer(['N', 'Mhello\0\0'], ['A', '....'], ...done);
  expect(server.elsewhere.join('')).toBe('TDCZNA');
  expect(await state(ours)).toBe('resolved');
});

test('send() closes and prepares a statement anew once, for all who had sent it meanwhile', async () => {
  const server = new Script();
  const sending = { text: 'select 7', values: [], name: 'seven' };
  const prepare = server.session.send(sending, () => {});
  server.answer(['1', ''], ['2', ''], ...done);
  await prepare;
  const again = [server.session.send(sending, () => {}), server.session.send(sending, () => {})];
  const forgotten: [string, string][] = [
    ['E', 'SERROR\0C26000\0Mprepared statement "seven" does not exist\0\0'],
    ['Z', 'I'],
  ];
  server.answer(...forgotten, ...forgotten);
  expect(server.written.filter((bytes) => bytes.includes('select 7'))).toHaveLength(2);
  server.answer(['1', ''], ...done, ...done);
  expect(await Promise.all(again.map(state))).toEqual(['resolved', 'resolved']);
});

test('idle() drops a stream that nobody reads any more', async () => {
  const server = new Script();
  const stream = server.session.stream({ text: 'select', values: [] }, () => 1)[Symbol.asyncIterator]();
  const first = stream.next();
  await turn();
  server.answer(['D', '\0\0'], ['D', '\0\0']);
  expect(await first).toEqual({ done: false, value: 1 });
  expect(server.paused).toBe(true);
  const idle = server.session.idle();
  expect([server.paused, server.cancels]).toEqual([false, 1]);
  server.answer(['D', '\0\0'], ...cancelledBy);
  server.cancelled();
  await idle;
  expect(server.paused).toBe(false);
});

test('send() takes what rides along in one piece, and reads each answer where it belongs', async () => {
  const server = new Script();
  const read: string[] = [];
  const asked = server.session.send(
    {
      text: 'insert',
      name: 'one',
      values: [],
      ahead: ['begin'],
      behind: { sending: { text: 'select id', values: [] }, row: () => read.push('behind') },
    },
    () => read.push('insert'),
  );
  expect(server.written).toHaveLength(1);
  expect(server.written[0]).toMatch(/begin.*insert.*select id/);
  expect(server.written[0]?.match(/S\|$/g)).toHaveLength(1);
  server.answer(['1', ''], ['2', ''], ['C', 'BEGIN\0'], ['1', ''], ['2', ''], ['D', '\0\0'], ['C', 'INSERT 0 1\0']);
  server.answer(['1', ''], ['2', ''], ['D', '\0\0'], ['C', 'SELECT 1\0'], ['Z', 'T']);
  expect(await asked).toMatchObject({ command: 'INSERT', count: 1 });
  expect(read).toEqual(['insert', 'behind']);
});

test('send() fails as a whole where what rides ahead fails, and prepares anew what was skipped', async () => {
  const server = new Script();
  const sending = { text: 'insert', name: 'one', values: [], ahead: ['begin'] };
  const refused = server.session.send(sending, () => {});
  server.answer(['E', 'SERROR\0C25006\0Mcannot begin\0\0'], ['Z', 'I']);
  await expect(refused).rejects.toMatchObject({ sqlstate: '25006' });
  const again = server.session.send(sending, () => {});
  expect(server.written[1]).toBe(server.written[0]);
  server.answer(['1', ''], ['2', ''], ['C', 'BEGIN\0'], ['1', ''], ['2', ''], ['C', 'INSERT 0 1\0'], ['Z', 'T']);
  expect(await again).toMatchObject({ command: 'INSERT' });
});

test('send() knows no name of a piece that could not be written', async () => {
  const server = new Script();
  const send = (value: string) =>
    server.session.send({ text: 'insert', name: 'one', values: [value], ahead: ['begin'] }, () => {});
  await expect(send('\0')).rejects.toMatchObject({ code: 'db.unsendable', outcome: 'not-sent' });
  expect(server.written).toEqual([]);
  void send('a').catch(() => {});
  expect(server.written[0]).toMatch(/begin.*insert/);
});
