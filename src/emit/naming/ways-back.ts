import { plural } from './english.ts';
import { camel, camelCase, capital, wordsOf } from './identifiers.ts';

/** A relationship, seen from its other end. */
export interface Link {
  /** `author` */
  readonly link: string;
  /** The classes it leads from and to: `Post`, `User`. */
  readonly from: string;
  readonly to: string;
  /** Whether there is one at most. */
  readonly one: boolean;
}

/** The ways that lead from one class to the records of another. */
export interface Ways {
  /** How many foreign keys do. */
  readonly straight: number;
  /** Whether one of them is called as the class it leads to. */
  readonly isNamed: boolean;
  /** Whether others lead back: the last post of a topic, beside the topic of a post. */
  readonly isMutual: boolean;
  /** The classes through which others lead there. */
  readonly joins: readonly string[];
}

/**
 * `posts`; with several ways `postsAsAuthor`, `assignedPosts` of `assignedTo`. Of its own kind `children`, `reports`,
 * `mentorOf`.
 */
export function namesBack({ link, from, to, one }: Link, { straight, isMutual, joins }: Ways): readonly string[] {
  const base = one ? camelCase(from) : plural(camelCase(from));
  const role = `${base}As${capital(link)}`;
  if (from === to) return [backOfItself(link, { className: from, base, one }), `${link}Of`, role];
  const [, word] = /^(.{3,}(?:ed|en))(?:By|To|For|From)$/.exec(link) ?? [];
  const special = word === undefined ? [role] : [word + capital(base), role];
  const isOnly = straight === 1 && !isMutual && !joins.some((join) => isPair(join, from, to));
  if (isNamedAs(link, to)) return [base, one ? `${base}Record` : `${camelCase(from)}Records`];
  return isOnly ? [base, ...special] : special;
}

/** Whether a relationship is called as the class it leads to. */
export const isNamedAs = (link: string, className: string): boolean =>
  [camelCase(className), `${camelCase(className)}Record`].includes(link);

/** `PostUser` of posts and users. */
const isPair = (join: string, a: string, b: string): boolean => join === a + b || join === b + a;

/** What others of its kind are to a record, by what it is to them. */
const inverse: ReadonlyMap<string, string> = new Map([
  ['boss', 'report'],
  ['manager', 'report'],
  ['mentor', 'mentee'],
  ['next', 'previous'],
  ['parent', 'child'],
  ['predecessor', 'successor'],
  ['previous', 'next'],
  ['referrer', 'referral'],
  ['reportsTo', 'report'],
  ['successor', 'predecessor'],
  ['superior', 'report'],
  ['supervisor', 'report'],
]);

interface Own {
  readonly className: string;
  readonly base: string;
  readonly one: boolean;
}

/** `parentCategory` → `children`, `inReplyTo` → `replies`, `referredBy` → `referredUsers`. */
function backOfItself(link: string, { className, base, one }: Own): string {
  const name = withoutClass(link, className);
  const other = inverse.get(name);
  if (other !== undefined) return one || other === 'next' || other === 'previous' ? other : plural(other);
  const [, word = '', ending] = /^(.{2,})(By|To|Of)$/.exec(name) ?? [];
  if (ending === undefined) return `${name}Of`;
  if (ending === 'By' || word.endsWith('ed')) return word + capital(base);
  const bare = camel(wordsOf(word.replace(/^in(?=[A-Z])/, '')));
  return one ? bare : plural(bare);
}

/** `parentCategory` of a category, and of a blog category → `parent`. */
function withoutClass(link: string, className: string): string {
  const last = capital(wordsOf(className).at(-1) ?? '');
  const end = [className, last].find((one) => link.endsWith(one) && link !== one);
  return end === undefined ? link : link.slice(0, -end.length);
}

interface Through {
  /** The ends of the join: `user`, `post`. */
  readonly from: string;
  readonly to: string;
  /** The classes it leads from and to: `User`, `Post`. */
  readonly here: string;
  readonly there: string;
}

/** `tags`, `members`; `postsThroughLikes` where other ways lead there as well. Of itself `friends` and `friendOf`. */
export function namesThrough(
  { from, to, here, there: className }: Through,
  { through, ways }: { readonly through: string; readonly ways: Ways },
): readonly string[] {
  const plain = camelCase(className);
  const special = `${plural(plain)}Through${capital(plural(through))}`;
  if (here === className) return to === plain ? [`${from}Of`, special] : [plural(to), special];
  const { straight, isNamed, isMutual, joins } = ways;
  const isOnly = joins.length === 1 && straight === 0;
  const isTheirs = isPair(through, here, className) && !isNamed;
  if (!isTheirs && isMutual && isNamedAs(to, className)) return [special];
  return isOnly || isTheirs ? [plural(to), plural(plain), special] : [special];
}
