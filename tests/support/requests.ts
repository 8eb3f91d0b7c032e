import { samples, sha256Of } from "../../packages/core/test/samples.ts";
import { register, submit } from "./documents.ts";
import type { InProcess } from "./in-process.ts";
import { call, declare, tokenOf, upload } from "./target.ts";

const pdf = samples.pdf();
/** A PDF that is declared as an image, which a reviewer must decide about. */
const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** The kinds of requests, with the IAM actions that each of them needs. */
const kinds = {
  GetItem: ["dynamodb:GetItem"],
  BatchGetItem: ["dynamodb:BatchGetItem"],
  PutItem: ["dynamodb:PutItem"],
  UpdateItem: ["dynamodb:UpdateItem"],
  Query: ["dynamodb:Query"],
  "S3 reads": ["s3:GetObject", "s3:GetObjectTagging"],
  "S3 writes and lists": [
    "s3:PutObject",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
  ],
  "S3 deletes": ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"],
} as const satisfies Record<string, readonly string[]>;

type Steps = Record<string, () => Promise<unknown>>;

/**
 * Counts the requests that the functions, and clients by presigned URLs, send to DynamoDB and S3 for each operation on a
 * document, until the workflow has done its part, and the units that DynamoDB charges for them.
 *
 * @returns a row for each operation: its name, a count for each kind, and units
 */
async function countRequests(airlock: InProcess): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  const steps = await prepare(airlock);
  for (const [name, step] of Object.entries(steps)) {
    await airlock.system.idle();
    const start = airlock.calls.length;
    const before = unitsOf(airlock);
    await step();
    await airlock.system.idle();
    const actions = airlock.calls.slice(start);
    const after = unitsOf(airlock);
    rows.push([
      name,
      ...Object.values(kinds).map(
        (names: readonly string[]) => actions.filter((action) => names.includes(action)).length,
      ),
      ...after.map((units, index) => units - (before[index] ?? 0)),
    ]);
  }
  return rows;
}

const unitNames = ["write units", "in indexes", "read units"];

/** The units that were consumed so far, by `unitNames`. */
function unitsOf({ consumed }: InProcess): number[] {
  const all = [...consumed];
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return [
    sum(all.map(([, { write }]) => write)),
    sum(all.map(([name, { write }]) => (name.includes("/index/") ? write : 0))),
    sum(all.map(([, { read }]) => read)),
  ];
}

/** The operations, in an order in which each has its document. */
async function prepare(airlock: InProcess): Promise<Steps> {
  const [partner, reviewer, eraser] = await Promise.all([
    tokenOf(airlock, "partner"),
    tokenOf(airlock, "reviewer"),
    tokenOf(airlock, "eraser"),
  ]);
  const [toRelease, toReject, toWithdraw] = [
    (await submit(airlock, partner, doubtful)).id,
    (await submit(airlock, partner, doubtful)).id,
    (await submit(airlock, partner, doubtful)).id,
  ];
  const released = await register(airlock, partner, pdf);
  const quarantined = await register(airlock, partner, doubtful);
  const rejected = await register(airlock, partner, samples.eicar());
  const { id } = released.body;
  const get = (token: string, path: string) => call(airlock, token, "GET", path);
  const decide = (document: string, decision: string) =>
    call(airlock, reviewer, "POST", `/documents/${document}/decision`, { decision, reason: "Checked." });
  return {
    "register a document": () => register(airlock, partner, pdf),
    "register it with an Idempotency-Key": () => registerOnce(airlock, partner),
    "register, upload in one part, and release": () => submitInParts(airlock, partner),
    "upload content that is released": () => upload(released, pdf.bytes),
    "upload content that is quarantined": () => upload(quarantined, doubtful.bytes),
    "upload content that is rejected": () => upload(rejected, samples.eicar().bytes),
    "read a document": () => get(partner, `/documents/${id}`),
    "list documents": () => get(partner, "/documents?limit=1"),
    "count the queue": () => get(reviewer, "/queue"),
    "search by SHA-256, a document found": () =>
      get(reviewer, `/search?sha256=${sha256Of(samples.eicar().bytes)}`),
    "search by a part of the name": () => get(reviewer, "/search?filename=scan"),
    "download released content": async () => fetchContent(await get(partner, `/documents/${id}/content`)),
    "view quarantined content": async () =>
      fetchContent(await get(reviewer, `/documents/${toRelease}/content?purpose=review`)),
    "release by decision": () => decide(toRelease, "release"),
    "reject by decision": () => decide(toReject, "reject"),
    "withdraw a quarantined document": () => call(airlock, partner, "DELETE", `/documents/${toWithdraw}`),
    "erase a released document": () => call(airlock, eraser, "DELETE", `/documents/${id}`),
  };
}

const fetchContent = async ({ body }: { body: { url: string } }) => (await fetch(body.url)).arrayBuffer();

function registerOnce({ apiUrl }: InProcess, token: string): Promise<Response> {
  return fetch(`${apiUrl}/documents`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": "once",
    },
    body: JSON.stringify(declare(pdf.filename, pdf.contentType, pdf.bytes)),
  });
}

async function submitInParts(airlock: InProcess, token: string): Promise<void> {
  const declaration = declare(pdf.filename, pdf.contentType, pdf.bytes);
  const post = (path: string, body?: object) => call(airlock, token, "POST", path, body);
  const { id } = (await post("/documents", { ...declaration, upload: { parts: true } })).body;
  const parts = [{ number: 1, sha256: declaration.sha256 }];
  const { body } = await post(`/documents/${id}/upload/parts`, { parts });
  for (const part of body.parts) await upload({ body: { upload: part } }, pdf.bytes);
  await post(`/documents/${id}/upload/completion`);
}

/** The counts as a table in Markdown. */
export async function requestTable(airlock: InProcess): Promise<string> {
  const rows = [["operation", ...Object.keys(kinds), ...unitNames], ...(await countRequests(airlock))];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => String(cell).padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  const [header, ...others] = lines;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [header, rule, ...others].join("\n");
}
