import { deferredOf } from '../deferred.ts';
import { Misdeclared } from '../invalid-model.ts';
import { attempt, type ResourceDraft } from '../resource-draft.ts';

/** What a view cannot have, and what it cannot do without. */
export function checkView(draft: ResourceDraft): void {
  const { class: resource, view, migrate, attributes } = draft.model;
  const has = (name: string): boolean => deferredOf(Reflect.get(resource, name)) !== undefined;
  const refuse = (field: string | undefined, when: boolean, message: string, fix: string): void => {
    if (!when) return;
    attempt(draft, field, () => {
      throw new Misdeclared(message, { fix });
    });
  };
  if (view === undefined) {
    refuse('definition', has('definition'), 'a table has no definition', 'extend View("name") instead of Resource');
    return;
  }
  // Its key says what tells records apart; there is no constraint, at most a unique index.
  draft.model.primaryKeyConstraint = view.materialized ? draft.declaration.heading.primaryKey : undefined;
  refuse(undefined, attributes.length === 0, 'a view has columns', 'declare a field for each');
  refuse(
    'definition',
    migrate && !has('definition'),
    'a view says what it is made of',
    'static definition = definition(…, () => Ticket.filter(…)), or { migrate: false } for a view of somebody else',
  );
  for (const name of ['checks', 'exclusions'])
    refuse(name, has(name), 'a view checks nothing', 'check the records of the resources it reads');
  refuse('rowSecurity', has('rowSecurity'), 'a view has no rows of its own', 'secure the resources it reads');
  refuse(
    'indexes',
    has('indexes') && !view.materialized,
    'only a materialised view has indexes',
    'pass { materialized: true }, or index what the view reads',
  );
}
