import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startAws, temporaryFolder } from "../../offline/test/support/local-aws.ts";
import { DirectService } from "../src/aws/direct-service.ts";
import { DirectTableClient } from "../src/ledger/direct-client.ts";
import { Ledger } from "../src/ledger/ledger.ts";
import { ledgerSchema } from "../src/ledger/schema.ts";
import { createLedgerClient } from "../src/ledger/sdk-client.ts";
import type { TableClient } from "../src/ledger/table-client.ts";
import { PartnerTable } from "../src/partners/partner-table.ts";
import { Partners } from "../src/partners/partners.ts";
import { RequestRate } from "../src/quotas/request-rate.ts";
import { createVault } from "../src/vault/sdk/vault.ts";

const tableName = "ledger";
const table = {
  name: tableName,
  arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${tableName}`,
  billingMode: "PAY_PER_REQUEST",
  attributes: Object.keys(ledgerSchema.fields).map((name) => ({ name, type: "S" })),
  hashKey: ledgerSchema.primaryIndex.hashKey,
  rangeKey: ledgerSchema.primaryIndex.rangeKey,
  globalSecondaryIndexes: Object.entries(ledgerSchema.globalIndexes).map(
    ([name, { projection, ...keys }]) => ({
      name,
      ...keys,
      ...(projection === "keys-only"
        ? { projectionType: "KEYS_ONLY" }
        : { projectionType: "INCLUDE", nonKeyAttributes: projection }),
    }),
  ),
};

/** S3's least size of a part but the last is 5 MiB. */
export const copying = { inPartsAbove: 5 * 1024 ** 2, partBytes: 5 * 1024 ** 2, parallelParts: 2 };

/** The table's client as the functions have it. */
export function directTableClient(
  {
    endpoint,
    region,
    credentials,
  }: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } },
  sdk: TableClient,
  options: { repeats?: boolean } = {},
): DirectTableClient {
  const environment = { region, credentials, endpoints: {} };
  const service = new DirectService("dynamodb", environment, {
    endpoint: new URL(endpoint),
    timeoutMilliseconds: 5_000,
  });
  return new DirectTableClient(service, { bySdk: async () => sdk, ...options });
}

/** How an AWS call fails: the request is not carried out, or it is and its response does not arrive. */
export type CallFailure = "lost request" | "lost response";

/** Starts a ledger and a vault on emulated AWS APIs, with an adjustable clock and failures of chosen calls. */
export async function startServices() {
  const folder = await temporaryFolder();
  const aws = await startAws({ directory: folder.path, tables: [table], buckets: [{ secured: "vault" }] });
  const clock = { offsetMilliseconds: 0 };
  const now = () => new Date(Date.now() + clock.offsetMilliseconds);
  /** Failures of the next calls, in order; undefined lets a call succeed. */
  const failures: (CallFailure | undefined)[] = [];
  /** Runs after each successful call. */
  const hooks = { afterCall: async () => {} };
  const dynamodb = createLedgerClient(new DynamoDBClient(aws.client));
  const s3 = new S3Client({
    ...aws.client,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  /** Makes a call fail, as the next one is told to. */
  const call = async <Output>(send: () => Promise<Output>): Promise<Output> => {
    const failure = failures.shift();
    if (failure === "lost request") throw new Error("The request was lost.");
    const response = await send();
    if (failure === "lost response") throw new Error("The response was lost.");
    await hooks.afterCall();
    return response;
  };
  const bySdk = { send: s3.send.bind(s3) as (...values: unknown[]) => Promise<unknown> };
  /** Large objects take seconds to copy: the source is read first, and the copy appears at the end. */
  const copySlowly = async ({ input }: CopyObjectCommand) => {
    const { Bucket } = input;
    const Key = `copying/${randomUUID()}`;
    await bySdk.send(new CopyObjectCommand({ ...input, Key }));
    await hooks.afterCall();
    return bySdk.send(new CopyObjectCommand({ Bucket, Key: input.Key, CopySource: `${Bucket}/${Key}` }));
  };
  Object.assign(s3, {
    send: (...values: unknown[]) => {
      const [command] = values;
      return call(() => (command instanceof CopyObjectCommand ? copySlowly(command) : bySdk.send(...values)));
    },
  });
  const direct = directTableClient(aws.client, dynamodb);
  const tableClient: TableClient = {
    get: (input) => call(() => direct.get(input)),
    batchGet: (input) => call(() => direct.batchGet(input)),
    put: (input) => call(() => direct.put(input)),
    update: (input) => call(() => direct.update(input)),
    query: (input) => call(() => direct.query(input)),
  };
  const rateFailures: unknown[] = [];
  const partnerTable = new PartnerTable({ client: tableClient, tableName });
  return {
    ledger: new Ledger({ client: tableClient, tableName, now }),
    partnerTable,
    partners: new Partners(partnerTable, now),
    requestRate: new RequestRate({
      table: { client: tableClient, name: tableName },
      now,
      onFailure: (error) => rateFailures.push(error),
    }),
    /** Errors of writes of the request rate. */
    rateFailures,
    // Presigned URLs are checked against the machine's clock.
    vault: createVault({ client: s3, bucketName: "vault", copying }),
    /** The client of the ledger and the table, for what the ledger itself never does. */
    dynamodb,
    tableName,
    /** Endpoint, region and credentials of the table and the bucket. */
    aws: aws.client,
    /** Units of DynamoDB that were consumed, by the table's name and those of its indexes. */
    consumed: () => aws.consumed,
    /** The S3 client of the vault and the bucket, for what the vault itself never does. */
    s3,
    bucketName: "vault",
    clock,
    now,
    failures,
    hooks,
    async close() {
      dynamodb.destroy();
      s3.destroy();
      await aws.close();
      await folder.remove();
    },
  };
}

export type TestServices = Awaited<ReturnType<typeof startServices>>;
