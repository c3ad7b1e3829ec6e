// The house plan, as ARCHITECTURE.md draws it. Rooms from the ground up: a room may import rooms on lower floors and
// itself. Rooms that share a floor do not know each other.
const floors = [
  ['error'],
  ['type'],
  ['expr'],
  ['model'],
  ['query', 'schema'],
  ['sql'],
  ['driver'],
  ['catalog', 'repo', 'emit', 'memory'],
  ['action', 'migration'],
  ['resource', 'provision', 'drizzle'],
  ['shadow'],
  ['cli'],
];
const pure = ['error', 'type', 'expr', 'model', 'query', 'schema', 'sql', 'emit'];
const homes = {
  pg: ['driver', 'provision'],
  '@electric-sql/pglite': ['driver', 'provision'],
  'ts-morph': ['emit'],
  'drizzle-orm': ['drizzle'],
  'drizzle-kit': ['cli'],
  jiti: ['migration', 'provision', 'cli'],
  acorn: ['cli'],
  zod: ['action'],
};
const doors = 'src/(index|migrate|testing|drizzle)\\.ts';
const planned = `^(${doors}|src/(${floors.flat().join('|')})/)`;

const lookDown = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `${room}-looks-down-only`,
    severity: 'error',
    comment: `src/${room} may import: ${floors.slice(0, floor).flat().join(', ') || 'nothing'}`,
    from: { path: `^src/${room}/` },
    to: { path: [...floors.slice(floor).flat().filter((other) => other !== room).map((other) => `^src/${other}/`), `^${doors}$`] },
  })),
);

const stayHome = Object.entries(homes).map(([name, rooms]) => ({
  name: `${name}-stays-home`,
  severity: 'error',
  comment: `only src/${rooms.join(', src/')} may import ${name}`,
  from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})/` },
  to: { path: `node_modules/(@types/)?${name}/` },
}));

module.exports = {
  forbidden: [
    ...lookDown,
    ...stayHome,
    {
      name: 'every-file-has-a-room',
      severity: 'error',
      from: { path: '^src/', pathNot: planned },
      to: {},
    },
    {
      name: 'nobody-imports-the-roomless',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: planned },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'imports of types count',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'pure-rooms-are-pure',
      severity: 'error',
      comment: 'no node:* in a pure room',
      from: { path: `^src/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'runtime-doors-carry-no-tooling',
      severity: 'error',
      comment: 'production never loads emit, shadow, cli, ts-morph, drizzle-kit',
      from: { path: `^${doors}$` },
      to: { path: '^src/(emit|shadow|cli)/|node_modules/(ts-morph|drizzle-kit)/', reachable: true },
    },
    {
      name: 'migrating-loads-no-zod',
      severity: 'error',
      comment: 'a release that migrates at every start has nothing to check with it',
      from: { path: '^src/(migrate\\.ts|cli/command/(migrate|rollback|status)\\.ts)$' },
      to: { path: 'node_modules/zod/', reachable: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'nobody imports it',
      from: { orphan: true, path: '^src/', pathNot: `^(${doors}|src/cli/main\\.ts)$` },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer', 'npm-optional'] },
    },
    {
      name: 'no-test-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|resources|bench)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.js'],
    },
  },
};
