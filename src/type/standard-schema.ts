/** The part of https://standardschema.dev that types need: zod, valibot, arktype … implement it. */
export interface StandardSchema<out Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}
