import { IndentationText, Node, Project, QuoteKind, SyntaxKind } from 'ts-morph';
import type { EnumType } from '../../schema/state.ts';
import { listText, quoted } from './options.ts';

/** A module with the values of an enumeration as the database has them: `enumeration('status', ['open', 'closed'])`. */
export function withEnumValues(text: string, { schema, name, values }: EnumType): string {
  if (!text.includes('enumeration')) return text;
  const file = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  }).createSourceFile('resource.ts', text);
  for (const call of file.getDescendantsOfKind(SyntaxKind.CallExpression)) {
    const [named, list, options] = call.getArguments();
    if (call.getExpression().getText() !== 'enumeration' || !Node.isStringLiteral(named)) continue;
    if (named.getLiteralValue() !== name || !Node.isArrayLiteralExpression(list) || !isOf(schema, options)) continue;
    if (list.getText() !== listText(values)) list.replaceWithText(listText(values));
  }
  return file.getFullText();
}

function isOf(schema: string | undefined, options: Node | undefined): boolean {
  const property = Node.isObjectLiteralExpression(options) ? options.getProperty('schema')?.getText() : undefined;
  return schema === undefined ? property === undefined : property?.includes(quoted(schema)) === true;
}
