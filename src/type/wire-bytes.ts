/** A `Buffer` where Node's types are installed and a plain array of bytes elsewhere: declarations hold with and without them. */
export type WireBytes = typeof globalThis extends {
  readonly Buffer: { readonly prototype: infer Bytes extends Uint8Array };
}
  ? Bytes
  : Uint8Array;
