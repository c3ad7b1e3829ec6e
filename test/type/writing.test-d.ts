import {
  actions,
  ago,
  type Bigint,
  belongsTo,
  bigint,
  type CreateInput,
  type Decimal,
  decimal,
  hasMany,
  type InvalidError,
  integer,
  type Json,
  join,
  type List,
  list,
  now,
  type One,
  object,
  Resource,
  type Row,
  type Text,
  type Time,
  text,
  timestamp,
  uuid,
  when,
} from 'quarry';
import { equal, type Flat } from './expect.ts';

class Country extends Resource('countries') {
  code = text({ primaryKey: true });
  number = integer({ primaryKey: true });
  name = text();
  accounts = hasMany(Account, (a) => [a.country, a.number]);
}
class Account extends Resource('accounts') {
  id = uuid({ primaryKey: true });
  country = text();
  number = integer();
  otherCountry = text({ optional: true });
  size = bigint();
  price = decimal();
  tags = list(text());
  at = timestamp();

  // ---- keys of several attributes: null where one of them may be
  place = belongsTo(Country, [this.country, this.number]);
  other = belongsTo(Country, [this.otherCountry, this.number], { onDelete: 'cascade' });
  named = belongsTo(Country, [this.country, this.number], { references: (c) => [c.code, c.number] });

  // What is stored over there is a calculation here: rows do not have it.
  placeName = this.place.name;
  otherName = this.other.name.upper();

  static actions = actions(Account, (action) => ({
    open: action.create({ accept: ['id', 'country', 'number', 'size', 'price', 'tags', 'at'] }),
    move: action.update({
      accept: ['country'],
      arguments: { reason: text(), force: integer({ optional: true }) },
      validate: [
        (a) => a.size.gt(0n),
        { condition: (a) => a.country.neq('xx'), message: 'is no country', field: 'country' },
        { condition: (a, { arguments: { reason } }) => a.country.neq(reason), field: 'reason' },
        { condition: (a) => a.number.gt(0) },
      ],
    }),
    close: action.destroy({ validate: [{ condition: (a) => a.tags.length().eq(0), message: 'has tags' }] }),
    // @ts-expect-error `size` is no input of the action
    bad: action.update({ accept: ['country'], validate: [{ condition: (a) => a.size.gt(0n), field: 'size' }] }),
    // @ts-expect-error a misspelt option
    worse: action.update({ accept: ['country'], validate: [{ condition: (a) => a.size.gt(0n), mesage: 'x' }] }),
    // @ts-expect-error a text is no condition
    worst: action.update({ validate: [{ condition: (a) => a.country }] }),
  }));
}
equal<Account['place'], One<Country, never>>(true);
equal<Account['other'], One<Country, null>>(true);
equal<Account['named'], One<Country, never>>(true);
equal<Account['placeName'], Text<string>>(true);
equal<'placeName' extends keyof Row<Account> ? true : false, false>(true);
equal<'country' extends keyof Row<Account> ? true : false, true>(true);
equal<Account['otherName'], Text<string | null>>(true);

// ---- a uuid makes itself up only where it is the whole key
class Membership extends Resource('memberships') {
  userId = uuid({ primaryKey: true });
  groupId = uuid({ primaryKey: true });
  note = text({ optional: true });
  static actions = actions(Membership, (action) => ({
    add: action.create({ accept: ['userId', 'groupId', 'note'] }),
    // @ts-expect-error the key cannot be left out where it is `accept`ed by a misspelt name
    bad: action.create({ accept: ['userID'] }),
  }));
}
equal<
  Flat<CreateInput<Membership, 'userId' | 'groupId' | 'note', {}>>,
  { readonly userId: string; readonly groupId: string; readonly note?: string | null }
>(true);
equal<Flat<CreateInput<Account, 'id' | 'country', {}>>, { readonly country: string; readonly id?: string }>(true);
// @ts-expect-error a key of two has no default
Membership.create('add', { userId: '1' });
void Membership.create('add', { userId: '1', groupId: '2' });

const moved = await Account.update('1', 'move', { reason: 'x' }).result();
if (!moved.ok && moved.error.code === 'invalid')
  equal<(typeof moved.error & InvalidError)['issues'][number]['field'], 'country' | 'reason' | 'force' | undefined>(
    true,
  );

// ---- many
const counted = await Membership.createMany('add', [{ userId: '1', groupId: '2' }]);
equal<Flat<typeof counted>, { readonly count: number }>(true);
const some = await Membership.createMany('add', new Set([{ userId: '1', groupId: '2' }]), {
  returning: ['userId'],
  stopOnError: false,
  onProgress: ({ inputs }) => equal<typeof inputs, number>(true),
});
equal<typeof some.records, { userId: string }[]>(true);
equal<(typeof some.failures)[number]['index'], number>(true);
const whole = await Membership.createMany('add', [], { returning: true });
equal<Flat<(typeof whole.records)[number]>, Flat<Row<Membership>>>(true);
const movedAll = await Account.updateMany(Account.where({ country: 'de' }), 'move', { reason: 'x' }).result();
if (!movedAll.ok && movedAll.error.code === 'invalid')
  equal<(typeof movedAll.error & InvalidError)['issues'][number]['field'], 'country' | 'reason' | 'force' | undefined>(
    true,
  );
// @ts-expect-error the input is needed
void Account.updateMany(Account.query(), 'move');
// @ts-expect-error no such action
void Account.updateMany(Account.query(), 'mvoe', { reason: 'x' });
// @ts-expect-error not the input of this action
void Membership.createMany('add', [{ userId: '1' }]);
// @ts-expect-error a query of another resource
void Account.updateMany(Membership.query(), 'move', { reason: 'x' });
// @ts-expect-error without the records nothing is returned
void counted.records;
// @ts-expect-error no such attribute
void Membership.createMany('add', [], { returning: ['usrId'] });

// ---- expressions
declare const a: Account;
const bigints = when(a.size.gt(1n), a.size, a.size);
equal<typeof bigints, Bigint<bigint>>(true);
const orNone = when(a.size.gt(1n), a.size, null);
equal<typeof orNone, Bigint<bigint | null>>(true);
const orZero = when(a.size.gt(1n), a.size, 0n);
equal<typeof orZero, Bigint<bigint>>(true);
const exact = when(a.size.gt(1n), a.size, a.price);
equal<typeof exact, Decimal<string>>(true);
const soon = a.at.plus({ months: 1, days: 2 });
equal<typeof soon, Time<Date>>(true);
const day = a.at.startOf('day', 'UTC');
equal<typeof day, Time<Date>>(true);
const past = ago({ weeks: 1 });
equal<typeof past, Time<Date>>(true);
const span = now().minus(a.at).plus(a.at);
equal<typeof span, Time<Date>>(true);
const full = join([a.country, a.otherCountry], ' ');
equal<typeof full, Text<string>>(true);
const more = a.tags.append('x');
equal<typeof more, List<string[]>>(true);
const document = object({ a: a.country, b: { c: a.at, d: 1, e: a.otherCountry }, f: a.size, g: a.tags });
equal<typeof document, Json<{ a: string; b: { c: string; d: number; e: string | null }; f: string; g: string[] }>>(
  true,
);
// @ts-expect-error no such part
a.at.plus({ day: 1 });
// @ts-expect-error no such unit
a.at.startOf('days');
// @ts-expect-error a list of texts
a.tags.append(1);
