// Measures Airlock:  npm run bench [-- --skip-5-gib], or a part alone:  npm run bench -- --inspect|--authorization|--cold-start|--bundle
// Every figure is a ratio of two measurements of the same run, so that figures of different machines can be compared.
// The first import: sst/resource reads the links once.
import "../packages/functions/test/links.ts";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { inspectContent } from "@airlock/core/inspection/inspect-content.ts";
import { defaultInspectionPolicy } from "@airlock/core/inspection/policy.ts";
import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { createLedgerClient } from "@airlock/core/ledger/table.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import type { Quotas } from "@airlock/core/quotas/quotas.ts";
import { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { readStage } from "../infra/stage.ts";
import { apiHandlers } from "../packages/functions/src/http/api-handlers.ts";
import { createApp } from "../packages/functions/src/http/app.ts";
import type { Services } from "../packages/functions/src/http/context.ts";
import { copyCheckout } from "../tests/support/checkout.ts";
import { call, declare, type OfflineTarget, startOffline, tokenOf } from "../tests/support/target.ts";
import { measureAuthorization } from "./authorization.ts";
import { bundles } from "./bundle.ts";
import { coldStarts } from "./cold-start/cold-start.ts";
import { submitDocuments } from "./documents.ts";
import { measureInspections } from "./inspections.ts";
import { measureLargeContent } from "./large-content.ts";
import { measureLargeInspection } from "./large-inspection.ts";
import { median, printRatio, timed } from "./measure.ts";
import { format, type Measurement } from "./measurement.ts";

const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const execute = promisify(execFile);
const root = resolve(import.meta.dirname, "..");
const work = await mkdtemp(join(tmpdir(), "airlock-bench-"));

/** Evaluates stage `prod` in a fresh checkout, again with SST installed, and from the cache. */
async function measureSynth(): Promise<void> {
  const { folder, remove } = await copyCheckout({ platform: false });
  const run = () =>
    execute(
      process.execPath,
      [
        "packages/offline/src/cli/sst-offline.ts",
        "synth",
        "--stage",
        "prod",
        "--out",
        join(work, "graph.json"),
      ],
      {
        cwd: folder,
        env: {
          ...process.env,
          AIRLOCK_ALLOWED_NETWORKS: "8.8.8.0/24",
          AIRLOCK_ALARM_EMAILS: "operations@airlock.test",
        },
      },
    );
  const [first] = await timed(run);
  await rm(join(folder, ".sst", "synth", "prod"), { recursive: true });
  const [evaluated] = await timed(run);
  const [cached] = await timed(run);
  printRatio("synth in a fresh checkout, with sst install", first, "with SST installed", evaluated);
  printRatio("synth from cache", cached, "evaluated again", evaluated);
  await remove();
}

async function measureRequests(target: OfflineTarget): Promise<void> {
  const token = await tokenOf(target, "partner");
  const list = () => call(target, token, "GET", "/documents?limit=1");
  const [cold] = await timed(list);
  await call(target, token, "POST", "/documents", declare("a.pdf", "application/pdf", pdf));
  await median(50, list);

  const direct = directApp(target).list;
  await median(50, direct);
  const [throughStack, throughApp] = [await median(300, list), await median(300, direct)];
  printRatio(
    "GET /documents through the offline stack",
    throughStack,
    "the same Hono app called directly",
    throughApp,
  );
  printRatio("the first request, which starts the function", cold, "a later one", throughStack);
  await measureQuotas(target);
}

/** What quotas add to a request: with limits that are never reached, and with none. */
async function measureQuotas(target: OfflineTarget): Promise<void> {
  const quotas = { requestsPerSecond: 1_000, documentsPerDay: 1e6, bytesPerDay: 1e12, openDocuments: 10_000 };
  const [limited, unlimited] = [directApp(target, quotas), directApp(target)];
  for (const app of [limited, unlimited]) {
    await median(50, app.list);
    await median(50, app.register);
  }
  const reference = "without quotas";
  printRatio(
    "GET /documents with quotas",
    await median(300, limited.list),
    reference,
    await median(300, unlimited.list),
  );
  printRatio(
    "POST /documents with quotas",
    await median(300, limited.register),
    reference,
    await median(300, unlimited.register),
  );
}

const noQuotas: Quotas = {
  requestsPerSecond: null,
  documentsPerDay: null,
  bytesPerDay: null,
  openDocuments: null,
};

/** Calls the Hono app without gateway, tokens and Lambda, on the same table. */
function directApp(
  { awsEndpoint: endpoint, region, clients, resources, functions }: OfflineTarget,
  quotas = noQuotas,
) {
  const { accessKeyId = "", secretAccessKey = "" } = functions.Api ?? {};
  const credentials = { accessKeyId, secretAccessKey };
  const { clientId = "" } = clients.partner ?? {};
  const client = createLedgerClient(new DynamoDBClient({ endpoint, region, credentials }));
  const tableName = resources.Documents?.name ?? "";
  const scopes = ["airlock/submit", "airlock/read"];
  const services: Services = {
    ledger: new Ledger({ client, tableName }),
    partners: new Partners(new PartnerTable({ client, tableName })),
    requestRate: new RequestRate({
      table: { client, name: tableName },
      onFailure: (error) => {
        throw error;
      },
    }),
    vault: new Vault({
      client: new S3Client({ endpoint, region, credentials }),
      bucketName: resources.Vault?.name ?? "",
    }),
    tokenUrl: "https://login.example/oauth2/token",
    settings: {
      ...readStage("offline", root),
      isDualStack: false,
      inspection: defaultInspectionPolicy,
      quotas,
      clients: { [clientId]: { name: "partner", scopes } },
    },
  };
  const app = createApp(services, apiHandlers(services));
  const event = {
    resource: "/documents",
    requestContext: {
      requestId: "bench",
      authorizer: { claims: { client_id: clientId, scope: scopes.join(" ") } },
    },
  };
  const request = async (path: string, init: RequestInit = {}) => {
    const write = process.stdout.write;
    process.stdout.write = () => true;
    try {
      const answer = await app.request(path, init, { event } as never);
      await answer.text();
      if (!answer.ok) throw new Error(`The app answered ${answer.status}.`);
    } finally {
      process.stdout.write = write;
    }
  };
  const registration = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(declare("a.pdf", "application/pdf", pdf)),
  };
  return {
    list: () => request("/documents?limit=1"),
    register: () => request("/documents", registration),
  };
}

async function measureDocuments(target: OfflineTarget): Promise<void> {
  const count = 96;
  const measureClients = async (clients: number) =>
    (await timed(() => submitDocuments(target, count, clients)))[0];
  await measureClients(8);
  const [eightClients, oneClient] = [await measureClients(8), await measureClients(1)];
  printRatio(`${count} documents until released, by 8 clients`, eightClients, "by one client", oneClient);
  console.log(
    `${" ".repeat(44)} ${((count / eightClients) * 1000).toFixed(1).padStart(9)}   documents per second, by 8 clients`,
  );
}

async function measureInspection(): Promise<void> {
  const content = Buffer.alloc(256 * 1024 ** 2, "Some text to be inspected, a line of it.\n");
  const chunks = function* () {
    for (let offset = 0; offset < content.length; offset += 64 * 1024)
      yield content.subarray(offset, offset + 64 * 1024);
  };
  const hash = async () => {
    const sha256 = createHash("sha256");
    for (const chunk of chunks()) sha256.update(chunk);
    return sha256.digest("hex");
  };
  const [hashed, sha256] = await timed(hash);
  const [inspected, { verdict }] = await timed(() =>
    inspectContent({
      declaration: { filename: "a.txt", contentType: "text/plain", size: content.length, sha256, labels: {} },
      allowedTypes: ["text/plain"],
      malwareScan: { state: "disabled" },
      open: async () => ({ stream: Readable.from(chunks()), encoding: undefined }),
      readRange: async (start, end) => content.subarray(start, end + 1),
    }),
  );
  if (verdict !== "release") throw new Error(`The verdict is ${verdict}, not release.`);
  printRatio("inspecting 256 MiB of text", inspected, "its SHA-256 only", hashed);
}

async function measureAll(): Promise<void> {
  await measureSynth();
  const [ready, target] = await timed(() => startOffline(join(work, "data")));
  try {
    const [emptyProcess] = await timed(() => execute(process.execPath, ["--eval", "0"]));
    printRatio(
      "npm start until ready, graph cached",
      ready,
      "a Node.js process that does nothing",
      emptyProcess,
    );
    await measureRequests(target);
    await measureDocuments(target);
  } finally {
    await target.close();
  }
  await measureAuthorization();
  await measureInspection();
  await measureLargeInspection(4);
  await measureLargeContent(join(work, "large"), process.argv.includes("--skip-5-gib") ? [1] : [1, 5]);
}

async function print({ title, run }: Measurement): Promise<void> {
  console.log(`${title}\n`);
  for await (const row of run({ work })) console.log(format(row));
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n`);
try {
  const chosen = [coldStarts, bundles].find(({ name }) => process.argv.includes(`--${name}`));
  if (chosen) await print(chosen);
  else if (process.argv.includes("--inspect")) await measureInspections(work);
  else if (process.argv.includes("--authorization")) await measureAuthorization();
  else await measureAll();
} finally {
  await rm(work, { recursive: true, force: true });
}
