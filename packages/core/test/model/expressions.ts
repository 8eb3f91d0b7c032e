/** An item as the document client gives it. */
export type Item = Record<string, unknown>;

/** Names and values that the placeholders of an expression stand for. */
export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

type Condition = (item: Item, placeholders: Placeholders) => boolean;
type Operand = (item: Item, placeholders: Placeholders) => unknown;

const tokenPattern = /<>|<=|>=|[=<>(),.]|[#:]?\w+/g;

/** The operators of conditions on values of one type. Comparing with a missing attribute is false. */
const comparisons: Record<string, (left: string | number, right: string | number) => boolean> = {
  "=": (left, right) => left === right,
  "<>": (left, right) => left !== right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function compare(operator: string, left: unknown, right: unknown): boolean {
  const isComparable = typeof left === "string" || typeof left === "number";
  const comparison = comparisons[operator];
  if (!comparison) throw new Error(`The model of DynamoDB does not know the operator "${operator}".`);
  return isComparable && typeof left === typeof right && comparison(left, right as typeof left);
}

/** Reads one expression from left to right. */
class Parser {
  readonly #expression: string;
  readonly #tokens: string[];

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = expression.match(tokenPattern) ?? [];
  }

  get next(): string | undefined {
    return this.#tokens[0];
  }

  take(expected?: string): string {
    const token = this.#tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`The model of DynamoDB cannot read "${this.#expression}" at "${token}".`);
    return token;
  }

  /** Takes the next token if it is this one. */
  accept(token: string): boolean {
    return this.next === token && this.take() === token;
  }

  operand(): Operand {
    const path = [this.take()];
    while (this.accept(".")) path.push(this.take());
    if (path[0]?.startsWith(":"))
      return (_item, { ExpressionAttributeValues }) => ExpressionAttributeValues?.[path[0] ?? ""];
    return (item, { ExpressionAttributeNames }) =>
      path.reduce<unknown>((value, part) => {
        const name = part.startsWith("#") ? (ExpressionAttributeNames?.[part] ?? part) : part;
        return typeof value === "object" && value && Object.hasOwn(value, name)
          ? Reflect.get(value, name)
          : undefined;
      }, item);
  }

  condition(): Condition {
    let condition = this.#conjunction();
    while (this.accept("OR")) {
      const [left, right] = [condition, this.#conjunction()];
      condition = (...values) => left(...values) || right(...values);
    }
    return condition;
  }

  #conjunction(): Condition {
    let condition = this.#comparison();
    while (this.accept("AND")) {
      const [left, right] = [condition, this.#comparison()];
      condition = (...values) => left(...values) && right(...values);
    }
    return condition;
  }

  #comparison(): Condition {
    if (this.accept("NOT")) {
      const condition = this.#comparison();
      return (...values) => !condition(...values);
    }
    if (this.accept("(")) {
      const condition = this.condition();
      this.take(")");
      return condition;
    }
    if (this.next === "attribute_exists" || this.next === "attribute_not_exists") {
      const exists = this.take() === "attribute_exists";
      this.take("(");
      const attribute = this.operand();
      this.take(")");
      return (...values) => (attribute(...values) !== undefined) === exists;
    }
    const left = this.operand();
    const operator = this.take();
    const right = this.operand();
    if (operator !== "BETWEEN") return (...values) => compare(operator, left(...values), right(...values));
    this.take("AND");
    const upper = this.operand();
    return (...values) =>
      compare(">=", left(...values), right(...values)) && compare("<=", left(...values), upper(...values));
  }
}

const conditions = new Map<string, Condition>();

/**
 * Whether an item meets a condition, key condition or filter expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function meets(expression: string | undefined, item: Item, placeholders: Placeholders): boolean {
  if (expression === undefined) return true;
  let condition = conditions.get(expression);
  if (!condition) {
    const parser = new Parser(expression);
    condition = parser.condition();
    if (parser.next !== undefined) parser.take("");
    conditions.set(expression, condition);
  }
  return condition(item, placeholders);
}

/**
 * The item after an update expression of `SET name = :value, …`, `ADD name :number, …` and `REMOVE name, …`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const parser = new Parser(expression);
  const changed = { ...item };
  const nameOf = (token: string) => placeholders.ExpressionAttributeNames?.[token] ?? token;
  while (parser.next !== undefined) {
    const clause = parser.take();
    do {
      const name = nameOf(parser.take());
      if (clause === "REMOVE") delete changed[name];
      else if (clause === "SET" && parser.accept("=")) changed[name] = parser.operand()(item, placeholders);
      else if (clause === "ADD")
        changed[name] = Number(item[name] ?? 0) + Number(parser.operand()(item, placeholders));
      else throw new Error(`The model of DynamoDB cannot carry out "${expression}".`);
    } while (parser.accept(","));
  }
  return changed;
}
