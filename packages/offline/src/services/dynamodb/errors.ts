/** An error in the form of dynalite's: an HTTP status, and the body of the answer. */
export class OperationError extends Error {
  override name = "OperationError";
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** @param type with its namespace, as DynamoDB sends it */
  constructor(
    type: string,
    message: string,
    { statusCode = 400, ...more }: { statusCode?: number } & Record<string, unknown> = {},
  ) {
    super(message);
    this.statusCode = statusCode;
    this.body = { __type: type, message, ...more };
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html */
export const validationError = (message: string): OperationError =>
  new OperationError("com.amazon.coral.validate#ValidationException", message);

export const serializationError = (message: string): OperationError =>
  new OperationError("com.amazon.coral.service#SerializationException", message);

/** An error of DynamoDB's API, such as `TransactionCanceledException`. */
export const dynamodbError = (
  name: string,
  message: string,
  more: Record<string, unknown> = {},
): OperationError => new OperationError(`com.amazonaws.dynamodb.v20120810#${name}`, message, more);

/** Whether an error is one that DynamoDB answers with: ours or dynalite's. */
export function isOperationError(
  error: unknown,
): error is Pick<OperationError, "statusCode" | "body" | "message"> {
  return error instanceof Error && "statusCode" in error && "body" in error;
}

/** The name in an error's type. */
export function nameOf({ body }: Pick<OperationError, "body">): string {
  return String(body.__type).split("#").at(-1) ?? "";
}
