import { type CallExpression, IndentationText, Node, Project, QuoteKind, type SourceFile } from 'ts-morph';
import { typeText } from '../../schema/state.ts';
import { anyJson } from './column-type.ts';
import type { OwnType } from './declared.ts';
import { quoted } from './options.ts';

interface Types {
  readonly own: readonly OwnType[];
  /** Whether any JSON document is asked for. */
  readonly documents: boolean;
}

/** Types that Quarry has no word for, to be filled in by whoever knows what their values mean. */
export function typesModule(types: Types): string {
  const file = parsed('');
  file.addImportDeclaration({ moduleSpecifier: 'quarry', namedImports: importsOf(types) });
  return `${file.getFullText().trimEnd()}\n${[...(types.documents ? [documentText] : []), ...types.own.map(ownText)].join('')}`;
}

/** The module there is, with the types it does not have behind the others. */
export function withTypes(text: string, { own, documents }: Types): string {
  const file = parsed(text);
  const missing = { own, documents: documents && !file.getExportedDeclarations().has(anyJson) };
  const imports = importsOf(missing);
  if (imports.length === 0) return text;
  const declared = file.getImportDeclaration((one) => one.getModuleSpecifierValue() === 'quarry' && !one.isTypeOnly());
  const known = new Set(declared?.getNamedImports().map((one) => one.getName()));
  const wanted = imports.filter((name) => !known.has(name.replace(/^type /, '')));
  if (declared === undefined) file.addImportDeclaration({ moduleSpecifier: 'quarry', namedImports: wanted });
  else if (wanted.length > 0) declared.addNamedImports(wanted);
  return `${file.getFullText().trimEnd()}\n${[...(missing.documents ? [documentText] : []), ...own.map(ownText)].join('')}`;
}

/** The types a module has, by their SQL. */
export function ownTypesIn(text: string): Map<string, OwnType> {
  const found = new Map<string, OwnType>();
  for (const declared of parsed(text).getVariableDeclarations()) {
    const call = declared.getInitializer();
    if (!Node.isCallExpression(call)) continue;
    const domain = call.getExpression().getText() === 'domain' ? domainIn(call) : undefined;
    if (domain !== undefined)
      found.set(domain, { name: declared.getName(), sql: domain, domain: { text: '', uses: [] } });
    if (call.getExpression().getText() !== 'customType') continue;
    const options = call.getArguments().at(-1);
    const property = Node.isObjectLiteralExpression(options) ? options.getProperty('sql') : undefined;
    const sql = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    if (Node.isStringLiteral(sql))
      found.set(sql.getLiteralValue(), { name: declared.getName(), sql: sql.getLiteralValue() });
  }
  return found;
}

/** `email` of `domain('email', …)`. */
function domainIn(call: CallExpression): string | undefined {
  const [name, , options] = call.getArguments();
  if (!Node.isStringLiteral(name)) return undefined;
  const property = Node.isObjectLiteralExpression(options) ? options.getProperty('schema') : undefined;
  const schema = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  return typeText({
    name: name.getLiteralValue(),
    ...(Node.isStringLiteral(schema) ? { schema: schema.getLiteralValue() } : {}),
  });
}

const parsed = (text: string): SourceFile =>
  new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  }).createSourceFile('types.ts', text);

const importsOf = ({ own, documents }: Types): string[] => [
  ...new Set([
    ...own.flatMap(({ domain }) => domain?.uses ?? ['customType']),
    ...(documents ? ['type StandardSchema'] : []),
  ]),
];

const documentText = `
/** Any JSON document. A schema of zod, valibot or arktype in its place says what is in it. */
export const ${anyJson}: StandardSchema<unknown> = {
  '~standard': { version: 1, vendor: 'quarry', validate: (value) => ({ value }) },
};
`;

const ownText = ({ name, sql, domain }: OwnType): string =>
  domain === undefined
    ? customText(name, sql)
    : `
/** The domain \`${sql.replaceAll('*/', '* /')}\`. */
export const ${name} = ${domain.text};
`;

const customText = (name: string, sql: string): string => `
/** \`${sql}\`, as its text. */
export const ${name} = customType<string>(${quoted(name)}, {
  sql: ${quoted(sql)},
  encode: (value) => value,
  decode: (text) => text,
});
`;
