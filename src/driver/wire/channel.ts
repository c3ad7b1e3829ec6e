/** What carries bytes to a server; those that come back are fed to `Session.data`, and its end to `Session.fail`. */
export interface Channel {
  write(bytes: Buffer): void;
  /** No more data until `resume`. */
  pause(): void;
  resume(): void;
  /** Cancels the running statement; resolves once the server has taken notice, so that the next one is not hit. */
  readonly cancel: (() => Promise<void>) | undefined;
  /** Keeps the process alive from here on, as at the beginning; absent where that is not in question. */
  readonly ref?: (() => void) | undefined;
  /** Lets the process end although the connection is open. */
  readonly unref?: (() => void) | undefined;
  /** Cuts the connection at once; `Session.fail` follows. */
  destroy(cause: Error): void;
  /** Says goodbye and closes. */
  end(): Promise<void>;
}
