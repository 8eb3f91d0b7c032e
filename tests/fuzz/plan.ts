import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { fillIn, type World } from "./world.ts";

export type Header = readonly [name: string, value: string];

/** A change of a request's bytes, at a fraction of their length. */
export interface Mutation {
  at: number;
  /** How many bytes are removed. */
  remove: number;
  /** What is put there instead, a character for each byte. */
  insert: string;
}

/** A request before it is sent. Texts may have names of the world in double braces. */
export interface Plan {
  /** The application's port, or that of AWS's services. */
  port: "api" | "aws";
  method: string;
  /** The request target as it is sent. */
  target: string;
  headers?: readonly Header[];
  body?: string;
  /** How often the body is repeated, up to `bodyBytesAtMost`; 1 without it. */
  repeat?: number;
  /** Whose key signs the request, and for which service. Without it, the request is not signed. */
  signer?: { as: string; service: string };
  /** Headers that are not signed. One of the same name replaces that of the request. */
  unsigned?: readonly Header[];
  /** Changes of the bytes; the service may then close the connection without an answer. */
  mutations?: readonly Mutation[];
  /** Sent instead of all above, a character for each byte. */
  raw?: string;
}

/** Headers that say where a message ends and what becomes of the connection. */
export const framingHeaderNames = [
  "connection",
  "content-length",
  "expect",
  "host",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Servers refuse a longer request line or header section while they parse it. */
const headBytesAtMost = 8 * 1024;

/** Whether the bytes may be no HTTP request, or one that does not end, or one with a head that is too long. */
export function isRaw({ raw, target, mutations = [], headers = [], unsigned = [] }: Plan): boolean {
  const all = [...headers, ...unsigned];
  const bytes = Buffer.byteLength(target + all.flat().join());
  const hasFraming = all.some(([name]) => framingHeaderNames.includes(name.toLowerCase()));
  return raw !== undefined || mutations.length > 0 || hasFraming || bytes > headBytesAtMost;
}

/** The largest body that is sent. AWS's services accept smaller ones, other than contents in S3. */
const bodyBytesAtMost = 24 * 1024 ** 2;

const repeat = (body: Buffer, times: number): Buffer =>
  Buffer.concat(Array(Math.min(times, Math.floor(bodyBytesAtMost / Math.max(body.length, 1)))).fill(body));

/** The bytes of a request. */
export async function bytesOf(plan: Plan, world: World): Promise<Buffer> {
  if (plan.raw !== undefined) return Buffer.from(fillIn(plan.raw, world), "latin1");
  const target = fillIn(plan.target, world);
  const body = repeat(Buffer.from(fillIn(plan.body ?? "", world)), plan.repeat ?? 1);
  const host = new URL((plan.port === "api" ? world.outputs.apiUrl : world.outputs.awsEndpoint) ?? "").host;
  let headers: Header[] = [
    ["host", host],
    ...(plan.headers ?? []).map(([name, value]): Header => [name, fillIn(value, world)]),
    ...(plan.body === undefined ? [] : [["content-length", String(body.length)] as const]),
  ];
  if (plan.signer) headers = await sign(plan, { target, body, headers, world });
  const loose = (plan.unsigned ?? []).map(([name, value]): Header => [name, fillIn(value, world)]);
  const replaced = new Set(loose.map(([name]) => name.toLowerCase()));
  const sent = [...headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...loose];
  const head = [`${plan.method} ${target} HTTP/1.1`, ...sent.map(([name, value]) => `${name}: ${value}`)];
  return mutate(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]), plan.mutations ?? []);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
async function sign(
  { method, signer }: Plan,
  request: { target: string; body: Buffer; headers: readonly Header[]; world: World },
): Promise<Header[]> {
  const { as = "", service = "" } = signer ?? {};
  const credentials = request.world.credentials.get(as);
  if (!credentials) throw new Error(`Nobody has the name "${as}".`);
  const { region } = request.world.outputs;
  const signature = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  const [path = "/", query = ""] = splitAt(request.target, "?");
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of request.headers) headers[name.toLowerCase()] = value;
  const signed = await signature.sign({
    method,
    protocol: "http:",
    hostname: headers.host ?? "",
    path: service === "s3" ? canonicalPath(path) : path,
    query: parseQuery(query),
    headers: { ...headers },
    body: request.body,
  });
  return Object.entries(signed.headers);
}

/** The path as S3's signature has it: each segment decoded and encoded again. */
function canonicalPath(path: string): string {
  try {
    return path
      .split("/")
      .map((segment) =>
        encodeURIComponent(decodeURIComponent(segment)).replaceAll(
          /[!'()*]/g,
          (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
        ),
      )
      .join("/");
  } catch {
    return path;
  }
}

function parseQuery(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = [...(parameters[name] ?? []), value];
  return parameters;
}

function splitAt(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function mutate(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  let changed = bytes;
  for (const { at, remove, insert } of mutations) {
    const start = Math.floor(at * changed.length);
    changed = Buffer.concat([
      changed.subarray(0, start),
      Buffer.from(insert, "latin1"),
      changed.subarray(start + remove),
    ]);
  }
  return changed;
}
