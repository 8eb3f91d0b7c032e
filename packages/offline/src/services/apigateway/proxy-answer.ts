import { validateHeaderName, validateHeaderValue } from "node:http";
import { clientHeaderName } from "./response-headers.ts";

export interface ProxyAnswer {
  status: number;
  /** By the names that the client receives. */
  headers: ReadonlyMap<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
}

type Members = Record<string, unknown>;

/** No member has to be there, and no other may. */
const members = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * The answer in a function's result; undefined for a malformed one, or one that HTTP cannot represent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function readProxyAnswer(result: unknown): ProxyAnswer | undefined {
  if (!isObject(result) || Object.keys(result).some((name) => !members.has(name))) return undefined;
  const { statusCode, body, isBase64Encoded } = result;
  const status = readStatus(statusCode ?? 200);
  const headers = readHeaders(result.headers ?? {}, result.multiValueHeaders ?? {});
  if (status === undefined || !headers) return undefined;
  if (typeof (body ?? "") !== "string" || typeof (isBase64Encoded ?? false) !== "boolean") return undefined;
  return { status, headers, body: String(body ?? ""), isBase64Encoded: isBase64Encoded === true };
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A status may be a number or its text. */
function readStatus(given: unknown): number | undefined {
  if (typeof given !== "number" && !(typeof given === "string" && /^\d{3}$/.test(given))) return undefined;
  const status = Number(given);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/** Merges single and multiple values; `application/json` is the type of an answer that names none. */
function readHeaders(single: unknown, multiple: unknown): Map<string, string[]> | undefined {
  if (!isObject(single) || !isObject(multiple)) return undefined;
  const merged = new Map<string, { name: string; values: string[] }>();
  const pairs = [
    ...Object.entries(multiple).map(([name, values]) => [name, values] as const),
    ...Object.entries(single).map(([name, value]) => [name, [value]] as const),
  ];
  for (const [name, values] of pairs) {
    if (!Array.isArray(values) || !values.every(isHeaderValue) || !isValid(name, values)) return undefined;
    const existing = merged.get(name.toLowerCase()) ?? { name, values: [] };
    existing.values.push(...values.map(String).filter((value) => !existing.values.includes(value)));
    merged.set(name.toLowerCase(), existing);
  }
  if (!merged.has("content-type"))
    merged.set("content-type", { name: "Content-Type", values: ["application/json"] });
  return new Map(
    [...merged.values()].flatMap(({ name, values }) => {
      const received = clientHeaderName(name);
      return received === undefined ? [] : [[received, values] as const];
    }),
  );
}

const isHeaderValue = (value: unknown) => typeof value === "string" || typeof value === "boolean";

/** Whether HTTP can represent a header. */
function isValid(name: string, values: readonly unknown[]): boolean {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, String(value));
    return true;
  } catch {
    return false;
  }
}
