import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { createCredentials } from "../../src/iam/credentials.ts";
import { createEndpoint } from "../../src/run/endpoint.ts";
import type { Cognito } from "../../src/services/cognito/cognito.ts";
import { createDynamoDB } from "../../src/services/dynamodb/dynamodb.ts";
import type { Lambda } from "../../src/services/lambda/lambda.ts";
import { createS3 } from "../../src/services/s3/s3.ts";
import type { ObjectNotice } from "../../src/services/s3/store.ts";

export const region = "us-west-2";
export const roleArn = "arn:aws:iam::123456789012:role/tester";

/** A graph of tables alone. */
export function graphOf(tables: Properties[]): Graph {
  return {
    app: "test",
    stage: "offline",
    region,
    accountId: "123456789012",
    packages: [],
    outputs: {},
    resources: tables.map((table) => ({
      type: "aws:dynamodb/table:Table",
      name: table.name,
      urn: `urn:pulumi:offline::test::aws:dynamodb/table:Table::${table.name}`,
      dependsOn: [],
      options: {},
      id: table.name,
      inputs: table,
      outputs: table,
    })),
  };
}

/** S3 and DynamoDB behind one signed endpoint, as `npm start` runs them, over a folder. */
export async function startAws({
  directory,
  buckets = ["vault"],
  tables = [],
  now = () => new Date(),
  tell = async () => {},
}: {
  directory: string;
  buckets?: string[];
  tables?: Properties[];
  now?: () => Date;
  tell?: (notice: ObjectNotice) => Promise<void>;
}) {
  const credentials = await createCredentials(directory);
  const s3 = await createS3({ directory: join(directory, "s3"), buckets, region, now, tell });
  const dynamodb = await createDynamoDB({
    graph: graphOf(tables),
    directory: join(directory, "dynamodb"),
  });
  const handle = createEndpoint({
    s3,
    dynamodb,
    lambda: {} as Lambda,
    cognito: {} as Cognito,
    json: {},
    secretOf: credentials.secretOf,
    identityOf: (accessKeyId) => ({ arn: credentials.roleOf(accessKeyId) ?? "", account: "123456789012" }),
    now,
  });
  const server = createServer((request, response) => void handle(request, response));
  server.on("checkContinue", (request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = (server.address() as AddressInfo).port;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    credentials: credentials.of(roleArn),
    /** What every client of AWS's SDK takes. */
    client: { endpoint, region, credentials: credentials.of(roleArn), maxAttempts: 1 },
    tellLeftOver: s3.tellLeftOver,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await dynamodb.close();
    },
  };
}

export type LocalAws = Awaited<ReturnType<typeof startAws>>;

export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "offline-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** S3's error code. */
  code: string | undefined;
}

/** One HTTP request exactly as given, host and path included, where `fetch` would tidy up. */
export async function send(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer | Readable } = {},
): Promise<Answer> {
  const [, host, port, path] = /^http:\/\/([^:/]+):(\d+)(.*)$/s.exec(url) ?? [];
  const request = httpRequest({ host, port, path, method, headers });
  const answered = once(request, "response");
  if (typeof body === "object" && "pipe" in body) body.pipe(request);
  else request.end(body);
  const [response] = await answered;
  const content = await text(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    text: content,
    code: /<Code>(.*)<\/Code>/.exec(content)?.[1],
  };
}

/** What a promise was refused with; fails when it was kept. */
export async function refusal(
  attempt: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string; requestId: string | undefined }> {
  try {
    await attempt;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number; requestId?: string };
    };
    return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
  }
  throw new Error("It was accepted.");
}
