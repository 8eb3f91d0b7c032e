import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "../../src/iam/credentials.ts";
import { region as testRegion } from "./local-aws.ts";

const sha256Hex = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

export const percentEncoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A time in ISO 8601's basic format. */
export const longDate = (time: Date) => time.toISOString().replace(/[-:]|\.\d+/g, "");

export interface Unsigned {
  method?: string;
  /** Path and query as sent. */
  target: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface Signing {
  credentials: Credentials;
  region?: string;
  service?: string;
  time?: Date;
  /** Of the scope; the time's unless it is given. */
  scopeDate?: string;
  /** The body's SHA-256 unless it is given. */
  payloadHash?: string;
  /** Names of headers that are sent and not signed. */
  unsigned?: readonly string[];
}

/** A request signed in its header, and what signs the chunks of its body. */
export function sign(
  { method = "GET", target, headers, body = "" }: Unsigned,
  {
    credentials,
    region = testRegion,
    service = "s3",
    time = new Date(),
    scopeDate = longDate(time).slice(0, 8),
    payloadHash = sha256Hex(body),
    unsigned = [],
  }: Signing,
) {
  const date = longDate(time);
  const [path = "/", query = ""] = target.split(/\?(.*)/s);
  const sent: Record<string, string> = {
    ...headers,
    "x-amz-date": date,
    ...(service === "s3" && { "x-amz-content-sha256": payloadHash }),
  };
  const names = Object.keys(sent)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const canonical = [
    method,
    path
      .split("/")
      .map((segment) => percentEncoded(service === "s3" ? decodeURIComponent(segment) : segment))
      .join("/"),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${sent[name]?.trim().replace(/\s+/g, " ")}`),
    "",
    names.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${scopeDate}/${region}/${service}/aws4_request`;
  const key = [scopeDate, region, service, "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, sha256Hex(canonical)].join("\n")).toString(
    "hex",
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  /** The signature of a chunk or of the trailers, which follows another. */
  const signNext = (algorithm: string, previous: string, lines: string[]) =>
    hmac(key, [algorithm, date, scope, previous, ...lines].join("\n")).toString("hex");
  return { headers: { ...sent, authorization }, signature, signNext };
}

function canonicalQuery(query: string): string {
  const decoded = (text: string) => percentEncoded(decodeURIComponent(text.replaceAll("+", " ")));
  return query
    .split("&")
    .filter(Boolean)
    .map((pair) => {
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      return { name: decoded(name), value: decoded(value) };
    })
    .sort((a, b) => (a.name === b.name ? (a.value < b.value ? -1 : 1) : a.name < b.name ? -1 : 1))
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");
}
