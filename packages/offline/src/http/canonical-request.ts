import type { IncomingMessage } from "node:http";
import { getCanonicalHeaders, getCanonicalQuery } from "@smithy/signature-v4";
import { lookUp } from "../look-up.ts";
import { AwsError } from "./aws-error.ts";

/** All values of all parameters, so that a repeated parameter is covered by the signature, too. */
export type Query = Record<string, string[]>;

/** A request's path as sent, and its query. */
export interface Target {
  path: string;
  query: Query;
}

/** @throws AwsError InvalidURI */
export function parseTarget({ url = "/" }: IncomingMessage): Target {
  const mark = url.indexOf("?");
  return mark < 0
    ? { path: url, query: parseQuery("") }
    : { path: url.slice(0, mark), query: parseQuery(url.slice(mark + 1)) };
}

function parseQuery(text: string): Query {
  const query: Query = Object.create(null);
  for (const pair of text.split("&").filter(Boolean)) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    const plain = decode(name.replaceAll("+", " "));
    query[plain] ??= [];
    query[plain].push(decode(value.replaceAll("+", " ")));
  }
  return query;
}

/** The value of a parameter; undefined if it is missing or repeated. */
export function one(query: Query, name: string): string | undefined {
  const values = lookUp(query, name);
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * The canonical request, which is what a signature covers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequest(
  request: IncomingMessage,
  { path, query }: Target,
  {
    signedHeaders,
    payloadHash,
    encodesPathAgain,
  }: { signedHeaders: readonly string[]; payloadHash: string; encodesPathAgain: boolean },
): string {
  const { "X-Amz-Signature": _, ...signedQuery } = query;
  const headers = headersOf(request, signedHeaders);
  const canonical = getCanonicalHeaders(
    { headers } as Parameters<typeof getCanonicalHeaders>[0],
    undefined,
    new Set(signedHeaders),
  );
  return [
    request.method,
    path
      .split("/")
      .map((segment) => encode(encodesPathAgain ? segment : decode(segment)))
      .join("/"),
    getCanonicalQuery({ query: signedQuery } as Parameters<typeof getCanonicalQuery>[0]),
    ...Object.keys(canonical)
      .sort()
      .map((name) => `${name}:${lookUp(canonical, name)}`),
    "",
    [...signedHeaders].sort().join(";"),
    payloadHash,
  ].join("\n");
}

/** The signed headers as sent; one that is missing counts as empty, and then the signature does not match. */
function headersOf(request: IncomingMessage, names: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const name of names) {
    const value = lookUp(request.headers, name);
    headers[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
