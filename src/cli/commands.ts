import type { Command } from './command.ts';

/** A command as the overview lists it; its module is loaded only when it is run or explained. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Adding a command is its own file and one entry here. */
export const commands: readonly Listed[] = [];
