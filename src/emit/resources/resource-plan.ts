import type { ForeignKey, Table } from '../../schema/state.ts';
import type { Taken } from '../naming/identifiers.ts';
import type { Target } from './target.ts';
import type { ViewPlan } from './view-plan.ts';

/** What a table becomes. */
export interface ResourcePlan {
  readonly key: string;
  readonly table: Table;
  readonly className: string;
  /** `order-line.ts` */
  readonly file: string;
  /** The file as others of the folder import it. */
  readonly module: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly relationships: RelationshipPlan[];
  readonly taken: Taken;
  /** Of a view. */
  readonly view?: ViewPlan | undefined;
}

export type RelationshipPlan =
  | {
      readonly kind: 'belongsTo';
      readonly name: string;
      readonly foreignKey: ForeignKey;
      readonly to: Target;
      /** The columns referred to are not the key, or not in its order. */
      readonly explicit: boolean;
    }
  | {
      readonly kind: 'hasMany' | 'hasOne';
      readonly name: string;
      readonly to: Target;
      readonly keys: readonly string[];
    }
  | {
      readonly kind: 'manyToMany';
      readonly name: string;
      readonly to: Target;
      readonly through: Target;
      readonly here: readonly string[];
      readonly there: readonly string[];
    };
