import { validateHeaderName, validateHeaderValue } from "node:http";

export interface ProxyAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/**
 * The answer in a function's result; undefined for a malformed one, or one that HTTP cannot represent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function readProxyAnswer(result: unknown): ProxyAnswer | undefined {
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = (result ?? {}) as Record<
    string,
    unknown
  >;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const allHeaders: Record<string, string | string[]> = Object.create(null);
  try {
    for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>))
      allHeaders[name] = String(value);
    for (const [name, values] of Object.entries((multiValueHeaders ?? {}) as Record<string, unknown[]>))
      allHeaders[name] = values.map(String);
    for (const [name, values] of Object.entries(allHeaders)) {
      validateHeaderName(name);
      for (const value of [values].flat()) validateHeaderValue(name, value);
    }
  } catch {
    return undefined;
  }
  const text = body ?? "";
  return { status, headers: allHeaders, body: isBase64Encoded ? Buffer.from(text, "base64") : text };
}
