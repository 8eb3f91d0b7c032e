import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

/**
 * The places where a name that is only known when the program runs is looked up as a property of an object that inherits
 * members such as `constructor`.
 *
 * Allowed are names of a closed set of literals, objects made by `Object.create(null)`, the branch of
 * `Object.hasOwn(object, name) ? object[name] : …`, environment variables, and names with a fixed beginning that no
 * inherited member has.
 *
 * @param files paths of TypeScript files
 * @returns for each place its file, line and text
 */
export function findLookups(root: string, files: string[]): string[] {
  const { config } = ts.parseConfigFileTextToJson(
    "tsconfig.json",
    readFileSync(join(root, "tsconfig.json"), "utf8"),
  );
  const { options } = ts.parseJsonConfigFileContent({ ...config, files, include: [] }, ts.sys, root);
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`${file} is not a file.`);
    const visit = (node: ts.Node) => {
      if (isLookup(node, checker)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${relative(root, file)}:${line + 1} ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isLookup(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
    return !ts.isPrivateIdentifier(node.left) && isOpen(node.left, checker);
  return (
    ts.isElementAccessExpression(node) &&
    isOpen(node.argumentExpression, checker) &&
    !isGuarded(node) &&
    !isEnvironment(node.expression) &&
    !isWithoutPrototype(node.expression, checker)
  );
}

/** Whether the value of an expression can be the name of an inherited member. */
function isOpen(name: ts.Expression, checker: ts.TypeChecker): boolean {
  const start = ts.isTemplateExpression(name) ? name.head.text : "";
  if (start && !Object.getOwnPropertyNames(Object.prototype).some((member) => member.startsWith(start)))
    return false;
  return isOpenType(checker.getTypeAtLocation(name), checker);
}

function isOpenType(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnionOrIntersection()) return type.types.some((part) => isOpenType(part, checker));
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return !constraint || isOpenType(constraint, checker);
  }
  const { String: text, TemplateLiteral, Any, Unknown } = ts.TypeFlags;
  return (type.flags & (text | TemplateLiteral | Any | Unknown)) !== 0;
}

/** Whether an access is in the branch of a condition that says that the object itself has the property. */
function isGuarded({ expression, argumentExpression, parent }: ts.ElementAccessExpression): boolean {
  const guard = `Object.hasOwn(${withoutType(expression).getText()}, ${argumentExpression.getText()})`;
  return (
    ts.isConditionalExpression(parent) &&
    parent.condition
      .getText()
      .split(/\s+&&\s+/)
      .includes(guard)
  );
}

function withoutType(expression: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression))
    return withoutType(expression.expression);
  return expression;
}

const isEnvironment = (expression: ts.Expression) => expression.getText() === "process.env";

/** Whether an expression is a constant that is initialized by `Object.create(null)`. */
function isWithoutPrototype(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(expression)?.valueDeclaration;
  return (
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 &&
    declaration.initializer?.getText() === "Object.create(null)"
  );
}
