import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long one task may take before its contestant is out, in milliseconds. */
const patience = 90_000;

/** A contestant's process, as the coordinator sees it. */
export class Contestant {
  name;
  #child;
  #waiting = new Map();
  #last = 0;
  #exited;
  /** Why it ended. */
  #why;

  /** Starts it; rejects where it cannot be opened. */
  static async start(name, { url, connections }) {
    const contestant = new Contestant(name, [url, String(connections)]);
    const timer = setTimeout(() => contestant.kill(), patience);
    await contestant.#ready.finally(() => clearTimeout(timer));
    contestant.supports = await contestant.ask('supports');
    return contestant;
  }

  supports = [];

  #ready;

  constructor(name, words) {
    this.name = name;
    // Structured clones keep dates dates.
    this.#child = fork(fileURLToPath(new URL('worker.js', import.meta.url)), [name, ...words], {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#why ??= signal ?? `exit code ${code}`;
        resolve();
      });
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message) => (message.ready ? resolve() : this.#settle(message)));
      this.#exited.then(() => {
        const error = new Error(`${name} ended: ${this.#why}`);
        reject(error);
        for (const { reject: fail, timer } of this.#waiting.values()) {
          clearTimeout(timer);
          fail(error);
        }
      });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  ask(task, asked = {}) {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error(`${this.name} ended: ${this.#why}`));
      const id = ++this.#last;
      const timer = setTimeout(() => this.kill(), patience);
      this.#waiting.set(id, { resolve, reject, timer });
      // Where it cannot be sent, the process is about to exit, which rejects.
      this.#child.send({ id, task, asked }, () => {});
    });
  }

  kill(why = `no answer within ${patience / 1000} s`) {
    this.#why ??= why;
    this.#child.kill('SIGKILL');
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
    const timer = setTimeout(() => this.kill(), 5000);
    await this.#exited;
    clearTimeout(timer);
  }
}
