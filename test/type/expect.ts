/** True only if A and B are the same type, `any` and modifiers included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `equal<typeof x, Expected>(true)`: assignability would let too much pass. */
export declare function equal<A, B>(same: Same<A, B>): void;

/** An object type written as one, where the other side is an intersection. */
export type Flat<T> = { [K in keyof T]: T[K] };
