import { describe, expect, test } from 'vitest';
import { attributeNames, columnWords, tableWords } from '../../../src/emit/naming/attribute-names.ts';
import { classNames } from '../../../src/emit/naming/class-names.ts';
import { entryName } from '../../../src/emit/naming/entry-names.ts';
import { camelCase, kebabCase, pascalCase, Taken, wordsOf } from '../../../src/emit/naming/identifiers.ts';
import { type Reference, referenceNames } from '../../../src/emit/naming/references.ts';
import { namesBack, namesThrough, type Ways } from '../../../src/emit/naming/ways-back.ts';

describe('words', () => {
  test.each([
    ['customer_id', 'customer id'],
    ['CustomerID', 'customer id'],
    ['CUSTOMER ID', 'customer id'],
    ['userIDs', 'user ids'],
    ['URLs', 'urls'],
    ['HTTPStatus', 'http status'],
    ['__EFMigrationsHistory', 'ef migrations history'],
    ['2nd line', '2nd line'],
    ['Straße-Nr.', 'straße nr'],
    ['m²', 'm'],
    ['"', ''],
  ])('wordsOf(%j) are %j', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  test('camelCase(), pascalCase() and kebabCase() of any name are identifiers and names of files', () => {
    const names = ['Order Lines', '2nd', '#', 'ISOCode', '顧客', 'größe', '$money', "it's", '__id'];
    expect(names.map(camelCase)).toEqual([
      'orderLines',
      '_2nd',
      'unnamed',
      'isoCode',
      '顧客',
      'größe',
      '$money',
      'itS',
      'id',
    ]);
    expect(names.slice(0, 4).map(pascalCase)).toEqual(['OrderLines', 'The2nd', 'Unnamed', 'IsoCode']);
    expect(kebabCase('OrderLine')).toBe('order-line');
  });
});

describe('classNames()', () => {
  const called = (...names: readonly string[]): readonly string[] => [
    ...classNames(
      names.map((name) => ({ key: name, name, isView: false })),
      [],
      [],
    ).values(),
  ];

  test.each([
    [
      ['people', 'order_lines', 'statuses', 'Addresses'],
      ['Person', 'OrderLine', 'Status', 'Address'],
    ],
    [
      ['tbl_customers', 'users'],
      ['Customer', 'User'],
    ],
    [
      ['TblCustomer', 'TblOrderDetails'],
      ['Customer', 'OrderDetail'],
    ],
    [
      ['TBL_ORD_HDR', 'tblcustomer'],
      ['OrdHdr', 'Customer'],
    ],
    [
      ['t_kunde', 't_auftrag'],
      ['Kunde', 'Auftrag'],
    ],
    [
      ['t_shirts', 'socks'],
      ['TShirt', 'Sock'],
    ],
    [
      ['app_users', 'app_posts', 'app_people'],
      ['User', 'Post', 'Person'],
    ],
    [
      ['app_users', 'app_posts', 'app_people', 'schema_migrations'],
      ['User', 'Post', 'Person', 'SchemaMigration'],
    ],
    [
      ['app_users', 'app_posts'],
      ['AppUser', 'AppPost'],
    ],
    [
      ['app_users', 'app_posts', 'tags'],
      ['AppUser', 'AppPost', 'Tag'],
    ],
    [
      ['film', 'film_actors', 'film_tags'],
      ['Film', 'FilmActor', 'FilmTag'],
    ],
    [
      ['tbl_customer', 'customers'],
      ['TblCustomer', 'Customer'],
    ],
    [
      ['tbl_customer', 'tbl_customers', 'users'],
      ['TblCustomer', 'TblCustomers', 'User'],
    ],
    [
      ['orders', 'order'],
      ['Orders', 'Order'],
    ],
    [
      ['order', 'orders'],
      ['Order', 'Orders'],
    ],
    [
      ['maps', 'dates', 'resources', 'records', 'views'],
      ['MapRecord', 'DateRecord', 'ResourceRecord', 'RecordEntry', 'ViewRecord'],
    ],
    [
      ['99problems', '###', 'odd name'],
      ['The99problem', 'Unnamed', 'OddName'],
    ],
  ])('of %j are %j', (tables, classes) => {
    expect(called(...tables)).toEqual(classes);
  });

  test('takes vw_ from views, and keeps it where the class is there already', () => {
    const found = classNames(
      [
        { key: 'users', name: 'users', isView: false },
        { key: 'vw_users', name: 'vw_users', isView: true },
        { key: 'v_sales', name: 'v_sales', isView: true },
      ],
      [],
      [],
    );
    expect([...found.values()]).toEqual(['User', 'VwUser', 'Sale']);
  });

  test('puts the schema in front of the second of a name', () => {
    const found = classNames(
      [
        { key: 'old.customer', schema: 'old', name: 'customer', isView: false },
        { key: 'customer', name: 'customer', isView: false },
      ],
      [],
      [],
    );
    expect(Object.fromEntries(found)).toEqual({ customer: 'Customer', 'old.customer': 'OldCustomer' });
  });

  test('calls a join by both ends', () => {
    const joins = ['people', 'companies'] as const;
    const found = classNames(
      [
        ...joins.map((name) => ({ key: name, name, isView: false })),
        { key: 'people_companies', name: 'people_companies', isView: false, joins },
        { key: 'sales_orders', name: 'sales_orders', isView: false, joins },
      ],
      [],
      [],
    );
    expect([...found.values()].slice(2)).toEqual(['PersonCompany', 'SalesOrder']);
  });

  test('goes on as the classes there are called', () => {
    const fresh = { key: 'app_tags', name: 'app_tags', isView: false };
    const known = (...classes: readonly string[]) => [
      { name: 'app_users', className: classes[0] ?? '' },
      { name: 'app_posts', className: classes[1] ?? '' },
    ];
    expect([...classNames([fresh], known('AppUser', 'AppPost'), ['AppUser', 'AppPost']).values()]).toEqual(['AppTag']);
    expect([...classNames([fresh], known('User', 'Post'), ['User', 'Post']).values()]).toEqual(['Tag']);
    const others = [
      { name: 'schema_migrations', className: 'SchemaMigration' },
      { name: 'v_sales', className: 'Sale' },
      { name: 'old.notes', className: 'Note' },
    ];
    expect([...classNames([fresh], [...others, ...known('User', 'Post')], []).values()]).toEqual(['Tag']);
    expect([...classNames([fresh], [{ name: 'notes', className: 'Note' }], []).values()]).toEqual(['AppTag']);
  });
});

describe('references', () => {
  const named = (column: string, to = 'id', more: Partial<Reference> = {}): string => {
    const reference = { column, to, table: 'customers', className: 'Customer', isKey: false, ...more };
    const { attribute, relationship } = referenceNames(reference, wordsOf);
    return `${attribute} ${relationship[0]}`;
  };

  test.each([
    ['customer_id', 'customerId customer'],
    ['customerID', 'customerId customer'],
    ['customer_uuid', 'customerUuid customer'],
    ['fk_customer', 'customerId customer'],
    ['fk_customer_id', 'customerId customer'],
    ['customer_fk', 'customerId customer'],
    ['customer_id_fk', 'customerId customer'],
    ['id_customer', 'customerId customer'],
    ['customer_ref', 'customerId customer'],
    ['customer', 'customerId customer'],
    ['customers_id', 'customersId customer'],
    ['cust_id', 'custId customer'],
    ['cust', 'custId customer'],
    ['owner_id', 'ownerId owner'],
    ['author', 'authorId author'],
    ['created_by', 'createdById createdBy'],
    ['id', 'id customer'],
    ['ref', 'refId ref'],
  ])('%s is the attribute and the relationship %s', (column, names) => {
    expect(named(column)).toBe(names);
  });

  test('follows what it refers to', () => {
    expect(named('customer_code', 'code')).toBe('customerCode customer');
    expect(named('customer', 'code')).toBe('customerCode customer');
    expect(named('owner_email', 'email')).toBe('ownerEmail owner');
    expect(named('kd_nr', 'kd_nr')).toBe('kdNr customer');
    expect(named('isbn', 'isbn', { table: 'books', className: 'Book' })).toBe('isbn book');
    expect(named('nid', 'id', { isKey: true })).toBe('nid customer');
    expect(named('user_id', 'user_id', { table: 'auth_user', className: 'AuthUser' })).toBe('userId user');
    expect(named('tag', 'id', { table: 'tags', className: 'Tag' })).toBe('tagId tag');
    expect(named('tblCustomerId', 'id', { table: 'tblCustomer' })).toBe('tblCustomerId customer');
    expect(named('dept_no', 'dept_no', { table: 'departments', className: 'Department' })).toBe('deptNo department');
  });

  test('attributes that only refer to something stand back for the others', () => {
    const reference = { column: 'author', to: 'id', table: 'users', className: 'User', isKey: false };
    const names = (...columns: readonly string[]) => [
      ...attributeNames(columns, new Map([['author', reference]]), {
        tables: tableWords(['customers']),
        taken: new Taken(['constructor']),
      }),
    ];
    expect(names('author', 'name')).toEqual([
      ['author', 'authorId'],
      ['name', 'name'],
    ]);
    expect(names('author', 'author_id').map(([, name]) => name)).toEqual(['author', 'authorId']);
    expect(names('aB', 'a b', 'a_b').map(([, name]) => name)).toEqual(['aB2', 'aB3', 'aB']);
    expect(names('constructor', 'customerid', 'candidate').map(([, name]) => name)).toEqual([
      'constructorValue',
      'customerId',
      'candidate',
    ]);
    expect(columnWords('update', tableWords(['up']))).toEqual(['update']);
  });
});

describe('the other ends', () => {
  const only: Ways = { straight: 1, isNamed: false, isMutual: false, joins: [] };
  const back = (link: string, from: string, to: string, ways: Partial<Ways> = {}, one = false): string | undefined =>
    namesBack({ link, from, to, one }, { ...only, ...ways })[0];

  test('namesBack() of a relationship to others', () => {
    const two = { straight: 2 };
    expect(back('author', 'Post', 'User')).toBe('posts');
    expect(back('user', 'UserProfile', 'User', {}, true)).toBe('userProfile');
    expect(back('author', 'Post', 'User', two)).toBe('postsAsAuthor');
    expect(back('user', 'Post', 'User', two)).toBe('posts');
    expect(back('createdBy', 'Order', 'User', two)).toBe('createdOrders');
    expect(back('assignedTo', 'Ticket', 'User', two)).toBe('assignedTickets');
    expect(back('lastPost', 'Topic', 'Post', { isMutual: true })).toBe('topicsAsLastPost');
    expect(back('owner', 'Post', 'User', { joins: ['PostUser'] })).toBe('postsAsOwner');
    expect(back('owner', 'Post', 'User', { joins: ['Like'] })).toBe('posts');
  });

  test.each([
    ['parent', 'Category', 'children'],
    ['parentCategory', 'Category', 'children'],
    ['parentCategory', 'BlogCategory', 'children'],
    ['manager', 'Employee', 'reports'],
    ['reportsTo', 'Employee', 'reports'],
    ['replyTo', 'Post', 'replies'],
    ['inReplyTo', 'Post', 'replies'],
    ['relatedTo', 'Product', 'relatedProducts'],
    ['referredBy', 'User', 'referredUsers'],
    ['duplicateOf', 'Issue', 'duplicates'],
    ['coach', 'Player', 'coachOf'],
    ['toString', 'Player', 'toStringOf'],
  ])('namesBack() of %s to its own kind, %s: %s', (link, own, name) => {
    expect(back(link, own, own)).toBe(name);
  });

  test('namesBack() of one of its own kind', () => {
    expect(back('previous', 'Version', 'Version', {}, true)).toBe('next');
    expect(back('parent', 'Node', 'Node', {}, true)).toBe('child');
  });

  test('namesThrough() joins', () => {
    const join = { straight: 0, isNamed: false, isMutual: false, joins: ['Like'] };
    const through = (to: string, there: string, ways: Partial<Ways> = {}, name = 'Like', here = 'User') =>
      namesThrough({ from: 'user', to, here, there }, { through: name, ways: { ...join, ...ways } })[0];
    expect(through('post', 'Post')).toBe('posts');
    expect(through('member', 'Person')).toBe('members');
    expect(through('post', 'Post', { joins: ['Like', 'Bookmark'] })).toBe('postsThroughLikes');
    expect(through('post', 'Post', { straight: 1 })).toBe('postsThroughLikes');
    expect(through('post', 'Post', { isMutual: true })).toBe('postsThroughLikes');
    expect(through('member', 'Person', { isMutual: true })).toBe('members');
    expect(through('post', 'Post', { straight: 1, joins: ['PostUser'] }, 'PostUser')).toBe('posts');
    expect(through('friend', 'User', {}, 'Friendship')).toBe('friends');
    expect(
      namesThrough(
        { from: 'friend', to: 'user', here: 'User', there: 'User' },
        { through: 'Friendship', ways: join },
      )[0],
    ).toBe('friendOf');
  });
});

test.each([
  ['tickets_priority_check', 'priority'],
  ['index_tickets_on_title_and_at', 'titleAndAt'],
  ['IX_Tickets_Title', 'title'],
  ['idx_title', 'title'],
  ['tickets_owner_id_f4f7f4ef', 'ownerId'],
  ['tickets_title_key', 'title'],
  ['tickets_idx', 'ticketsIdx'],
  ['CK_STAT', 'stat'],
])('entryName(%s) is %s', (name, entry) => {
  expect(entryName(name, { table: 'tickets', className: 'Ticket' })).toBe(entry);
});
