import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long one task may take before its contestant is out. */
const patience = 180_000;

/** A contestant's process, as the coordinator sees it. */
export class Contestant {
  name;
  #child;
  #waiting = new Map();
  #last = 0;
  #exited;

  /** Starts it; rejects where it cannot be opened. */
  static async start(name, { url, connections }) {
    const contestant = new Contestant(name, [url, String(connections)]);
    await contestant.#ready;
    contestant.supports = await contestant.ask('supports');
    return contestant;
  }

  #ready;

  constructor(name, words) {
    this.name = name;
    // Structured clones keep dates dates.
    this.#child = fork(fileURLToPath(new URL('worker.js', import.meta.url)), [name, ...words], {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message) => (message.ready ? resolve() : this.#settle(message)));
      this.#exited.then((code) => {
        const error = new Error(`${name} ended with ${code}`);
        reject(error);
        for (const { reject: fail } of this.#waiting.values()) fail(error);
      });
    });
  }

  get isAlive() {
    return this.#child.connected;
  }

  get pid() {
    return this.#child.pid;
  }

  ask(task, asked = {}) {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error(`${this.name} is gone`));
      const id = ++this.#last;
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#child.send({ id, task, asked });
    });
  }

  #settle({ id, value, error }) {
    const { resolve, reject, timer } = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(timer);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  }

  /** Lets it leave by itself, and makes it leave after five seconds. */
  async stop() {
    this.ask('close').catch(() => {});
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#exited;
    for (const waiting of this.#waiting.values()) clearTimeout(waiting.timer);
    clearTimeout(timer);
  }
}
