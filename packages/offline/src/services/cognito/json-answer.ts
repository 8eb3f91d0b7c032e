/** A status, a JSON body (undefined for none), and further headers. */
export type JsonAnswer = [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** An error answer. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export const oauthError = (error: string, description?: string): JsonAnswer => [
  400,
  { error, ...(description !== undefined && { error_description: description }) },
];

/** The answer to a method that a path does not have. */
export const wrongMethod = (allow: string): JsonAnswer => [405, { error: "invalid_request" }, { allow }];
