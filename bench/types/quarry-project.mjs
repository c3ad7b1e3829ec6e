import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// N resources in a ring: each belongs to the next and to the one seven further, so that types lead everywhere.

const attributes = `
  id = uuid({ primaryKey: true });
  title = text({ min: 1 });
  code = text();
  state = oneOf(['draft', 'open', 'paused', 'done'], { default: 'draft' });
  price = float();
  visible = boolean({ default: true });
  remark = text({ optional: true });
  writtenAt = timestamp({ default: now(), readonly: true });
  ownerId = uuid();
  checkerId = uuid({ optional: true });
`;

const actions = `(action) => ({
    start: action.create({ accept: ['title', 'code', 'price', 'ownerId', 'remark'] }),
    retitle: action.update({ accept: ['title', 'code'] }),
    finish: action.update({ arguments: { reason: text() }, change: (r, { arguments: { reason } }) => ({ state: 'done', remark: r.title.concat(': ', reason) }) }),
    drop: action.destroy(),
    latest: action.read({ query: (q) => q.filter((r) => r.state.neq('done')).sort('-writtenAt') }),
  })`;

function resource(i, at) {
  const [owner, checker, owned, checked] = [at(i + 1), at(i + 7), at(i - 1), at(i - 7)];
  const others = [...new Set([owner, checker, owned, checked])].filter((other) => other !== i).sort((a, b) => a - b);
  return `import { Resource, actions, belongsTo, boolean, concat, float, hasMany, now, oneOf, text, timestamp, uuid } from 'quarry';
${others.map((other) => `import { R${other} } from './r${other}.ts';`).join('\n')}

export class R${i} extends Resource('r${i}') {${attributes}
  owner = belongsTo(R${owner}, this.ownerId);
  checker = belongsTo(R${checker}, this.checkerId);
  owned = hasMany(R${owned}, (r) => r.ownerId);
  checked = hasMany(R${checked}, (r) => r.checkerId);

  ownedCount = this.owned.count();
  openCount = this.owned.filter((r) => r.state.neq('done')).count();
  ownedPrice = this.owned.sum((r) => r.price);
  label = concat(this.title, '-', this.code);
  openRatio = this.openCount.div(this.ownedCount);
  ownerLabel = concat(this.owner.label, '/', this.checker.title);

  static actions = actions(R${i}, ${actions});
}
`;
}

const usage = (i) => `import { and, not } from 'quarry';
import { R${i} } from './r${i}.ts';

export async function use${i}() {
  const ranked = await R${i}.query().filter((r) => and(r.ownedCount.gt(0), not(r.title.contains('4')))).sort('-openRatio', 'title').load({ label: true, openRatio: true, ownerLabel: true }).all();
  const nested = await R${i}.query().filter((r) => r.owner.checker.title.eq('x')).load({ owned: (q) => q.filter((r) => r.state.eq('open')).sort('-writtenAt').limit(3).select('id', 'title').load({ owner: true }), checker: { label: true } }).first();
  const computed = await R${i}.query().select('id', 'title').calculate('loud', (r) => r.title.upper()).aggregate('paused', (r) => r.owned.filter((o) => o.state.eq('paused')).count()).all();
  const deep = await R${i}.query().filter((r) => r.checked.exists((c) => c.owner.openRatio.gt(0.5))).sort((r) => r.checker.label.desc()).load({ checked: { owned: { owner: true } } }).all();
  const made = await R${i}.create('start', { title: 't', code: 'c', price: 1, ownerId: '1' });
  await R${i}.update(made, 'finish', { reason: 'done' });
  const label: string | undefined = ranked[0]?.label;
  const ratio: number | null | undefined = ranked[0]?.openRatio;
  const owner: string | undefined = nested?.owned[0]?.owner.title;
  const checker: string | undefined = nested?.checker?.label;
  const loud: string | undefined = computed[0]?.loud;
  const paused: number | undefined = computed[0]?.paused;
  const state: string | undefined = deep[0]?.checked[0]?.owned[0]?.owner.state;
  return [label, ratio, owner, checker, loud, paused, state, made.state] as const;
}
`;

/** Writes a project of `count` resources and the queries over them. */
export function writeQuarryProject(folder, count) {
  const at = (i) => ((i % count) + count) % count;
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, `r${i}.ts`), resource(i, at));
    writeFileSync(join(folder, `use${i}.ts`), usage(i));
  }
}
