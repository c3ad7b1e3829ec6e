import type { Declared } from '../../expr/chain.ts';

/** A domain as it was declared: one object for all the attributes that are of it. */
export interface DomainDeclaration {
  readonly name: string;
  readonly base: unknown;
  readonly options: DomainSpec;
}

/** Its options, not looked at yet. */
export type DomainSpec = Readonly<Record<string, unknown>>;

/** The domain of a recorded attribute, where it is of one. */
export function declaredDomain({ args: [typeName, options] }: Declared): DomainDeclaration | undefined {
  if (typeName !== 'domain') return undefined;
  return (options as { readonly domain: DomainDeclaration }).domain;
}
