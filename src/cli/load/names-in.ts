import type { AnyNode, Identifier, Program } from 'acorn';

/** An identifier where it stands for a value. */
export interface Use {
  readonly at: Identifier;
  /** Called by its name alone; `{ name }`; anything else. */
  readonly as: 'call' | 'shorthand' | 'value';
  /** With it begins a statement of a list, which the one before may lack a semicolon to end at. */
  readonly leads: boolean;
}

/** What a module does with names, at any depth; imports apart. One name too many declared or assigned does no harm. */
export interface Names {
  readonly used: readonly Use[];
  readonly declared: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
  /** There is something that only a loader gives a meaning to, or that TypeScript may read in another way. */
  readonly strange: boolean;
}

/** Reads the names off parsed code. */
export function namesIn(program: Program): Names {
  const found: Found = { used: [], declared: new Set(), assigned: new Set(), starts: new Set(), strange: false };
  look(program, found);
  const { declared, assigned, strange } = found;
  const used = found.used.map((use) => ({ ...use, leads: found.starts.has(use.at.start) }));
  return { declared, assigned, used, strange: strange || used.some(({ at }) => at.name === 'eval') };
}

interface Found {
  readonly used: Omit<Use, 'leads'>[];
  readonly declared: Set<string>;
  readonly assigned: Set<string>;
  /** Where statements of lists begin. */
  readonly starts: Set<number>;
  strange: boolean;
}

function look(node: AnyNode, found: Found): void {
  if (isStrange(node)) found.strange = true;
  for (const { key, child, listed } of partsOf(node)) {
    if (listed && child.type === 'ExpressionStatement') found.starts.add(child.start);
    const before = found.used.length;
    if (child.type === 'Identifier') found.used.push({ at: child, as: roleOf(node, key) });
    else look(child, found);
    const names = bindingsOf(node, key, found);
    if (names !== undefined) for (const { at } of found.used.slice(before)) names.add(at.name);
  }
}

interface Part {
  readonly key: string;
  readonly child: AnyNode;
  /** One of several. */
  readonly listed: boolean;
}

/** What a node is made of, names that stand for nothing but themselves apart. */
function partsOf(node: AnyNode): readonly Part[] {
  const parts = Object.entries(node).flatMap(([key, value]: [string, unknown]): readonly Part[] => {
    if (isOnlyAName(node, key)) return [];
    if (Array.isArray(value)) return value.filter(isNode).map((child) => ({ key, child, listed: true }));
    return isNode(value) ? [{ key, child: value, listed: false }] : [];
  });
  return parts.filter(({ child }) => child.type !== 'ImportDeclaration');
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { readonly type?: unknown }).type === 'string';

/** `f<T>(x)` is a call to TypeScript, and two comparisons to JavaScript. */
const isStrange = (node: AnyNode): boolean =>
  node.type === 'ImportExpression' ||
  (node.type === 'MetaProperty' && node.meta.name === 'import') ||
  (node.type === 'BinaryExpression' && node.operator === '<');

/** What is behind a dot, before a colon, or goes by a label. */
function isOnlyAName(node: AnyNode, key: string): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return key === 'property' && !node.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key === 'key' && !node.computed;
    case 'MetaProperty':
      return true;
    default:
      return key === 'label';
  }
}

function roleOf(node: AnyNode, key: string): Use['as'] {
  if (node.type === 'Property' && node.shorthand) return 'shorthand';
  const called = node.type === 'CallExpression' && key === 'callee';
  return called || (node.type === 'TaggedTemplateExpression' && key === 'tag') ? 'call' : 'value';
}

/** Where the names of a part of a node belong: to those it declares, to those it assigns. */
function bindingsOf(node: AnyNode, key: string, { declared, assigned }: Found): Set<string> | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'params' || key === 'id' ? declared : undefined;
    case 'VariableDeclarator':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return key === 'id' ? declared : undefined;
    case 'CatchClause':
      return key === 'param' ? declared : undefined;
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return key === 'left' ? assigned : undefined;
    case 'UpdateExpression':
      return key === 'argument' ? assigned : undefined;
    default:
      return undefined;
  }
}
