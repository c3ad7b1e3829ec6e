import ts from 'typescript';

/** Something a comment says about the statement before it. */
export interface Said {
  /** `→` what it gives, `SQL:` what it sends, `throws` what it rejects with. */
  readonly kind: 'gives' | 'sends' | 'throws';
  readonly text: string;
}

/** A statement with what is said about it; a resource class is one without, since its table is needed. */
export interface Claim {
  /** Of the document, from 1 on. */
  readonly line: number;
  readonly statement: ts.Statement;
  /** The expression whose value is meant. */
  readonly value: ts.Expression | undefined;
  readonly claims: readonly Said[];
}

const marks = [
  { kind: 'gives', mark: /^→ ?/ },
  { kind: 'sends', mark: /^SQL: ?/ },
  { kind: 'throws', mark: /^throws / },
] as const;

interface Comment {
  readonly at: number;
  readonly text: string;
}

/** The claims of a block. Throws where a comment claims something of no statement. */
export function claimsIn(source: ts.SourceFile, path: string, lineOf: (at: number) => number): readonly Claim[] {
  const statements = statementsIn(source);
  const found = new Map<ts.Statement, Said[]>();
  for (const statement of statements) if (isResource(statement)) found.set(statement, []);
  let last: ts.Statement | undefined;
  let end = -1;
  for (const { at, text } of commentsIn(source)) {
    const marked = marks.find(({ mark }) => mark.test(text));
    const follows = source.text.slice(end, at).trim() === '' && /^[\s\])}]/.test(text);
    if (marked !== undefined) {
      last = before(statements, at);
      if (last === undefined || (marked.kind === 'gives' && meantBy(last) === undefined))
        throw new Error(`${path}${lineOf(at)}: '${text}' is said of nothing`);
      found.set(last, [...(found.get(last) ?? []), { kind: marked.kind, text: text.replace(marked.mark, '') }]);
    } else if (last !== undefined && follows) {
      const said = found.get(last) ?? [];
      found.set(
        last,
        said.map((one, i) => (i < said.length - 1 ? one : { ...one, text: `${one.text}\n${text.trim()}` })),
      );
    } else last = undefined;
    end = at + (source.text.slice(at).split('\n', 1)[0] ?? '').length;
  }
  return [...found].map(([statement, claims]) => ({
    line: lineOf(statement.getStart()),
    statement,
    value: meantBy(statement),
    claims,
  }));
}

function isResource(statement: ts.Statement): boolean {
  return (
    ts.isClassDeclaration(statement) && /\b(Resource|View)\(/.test(statement.heritageClauses?.[0]?.getText() ?? '')
  );
}

/** Every statement that stands in a list of statements. */
function statementsIn(source: ts.SourceFile): readonly ts.Statement[] {
  const found: ts.Statement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSourceFile(node) || ts.isBlock(node)) found.push(...node.statements);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The statement that ends last before a place. */
const before = (statements: readonly ts.Statement[], at: number): ts.Statement | undefined =>
  statements.filter(({ end }) => end <= at).sort((a, b) => b.end - a.end)[0];

function commentsIn(source: ts.SourceFile): readonly Comment[] {
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) note(range);
    for (const range of ts.getTrailingCommentRanges(source.text, node.end) ?? []) note(range);
    for (const child of node.getChildren(source)) visit(child);
  };
  const note = ({ pos, end, kind }: ts.CommentRange): void => {
    if (kind !== ts.SyntaxKind.SingleLineCommentTrivia) return;
    found.set(pos, source.text.slice(pos + 2, end).replace(/^ /, ''));
  };
  visit(source);
  return [...found].map(([at, text]) => ({ at, text })).sort((a, b) => a.at - b.at);
}

function meantBy(statement: ts.Statement): ts.Expression | undefined {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    const assigns = ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return assigns ? expression.right : expression;
  }
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.initializer;
  return undefined;
}
