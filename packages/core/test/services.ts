import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startAws, temporaryFolder } from "../../offline/test/support/local-aws.ts";
import { createLedger, createLedgerClient } from "../src/ledger.ts";
import { ledgerSchema } from "../src/ledger-schema.ts";
import { createVault } from "../src/vault.ts";

const tableName = "ledger";
const table = {
  name: tableName,
  arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${tableName}`,
  billingMode: "PAY_PER_REQUEST",
  attributes: Object.keys(ledgerSchema.fields).map((name) => ({ name, type: "S" })),
  hashKey: ledgerSchema.primaryIndex.hashKey,
  rangeKey: ledgerSchema.primaryIndex.rangeKey,
  globalSecondaryIndexes: Object.entries(ledgerSchema.globalIndexes).map(([name, keys]) => ({
    name,
    ...keys,
    projectionType: "ALL",
  })),
};

/** What a call to AWS can suffer: it never gets there, or its answer is lost on the way back. */
export type Fault = "lost call" | "lost answer";

/** A ledger and a vault on AWS's own protocols, with a clock to set and faults to order. */
export async function startServices() {
  const folder = await temporaryFolder();
  const aws = await startAws({ directory: folder.path, tables: [table] });
  const clock = { ahead: 0 };
  const now = () => new Date(Date.now() + clock.ahead);
  /** Faults of the calls to come, in order; undefined lets one through. */
  const faults: (Fault | undefined)[] = [];

  /** What happens between a call's answer and the next call. */
  const between = { calls: async () => {} };

  const dynamodb = createLedgerClient(new DynamoDBClient(aws.client));
  const s3 = new S3Client({
    ...aws.client,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  for (const client of [dynamodb, s3] as { send: (...values: unknown[]) => Promise<unknown> }[]) {
    const send = client.send.bind(client);
    /** Big content takes seconds: what is copied is what was there at the beginning, and it appears at the end. */
    const copySlowly = async ({ input }: CopyObjectCommand) => {
      const { Bucket } = input;
      const Key = `underway/${randomUUID()}`;
      await send(new CopyObjectCommand({ ...input, Key }));
      await between.calls();
      return send(new CopyObjectCommand({ Bucket, Key: input.Key, CopySource: `${Bucket}/${Key}` }));
    };
    client.send = async (...values) => {
      const fault = faults.shift();
      if (fault === "lost call") throw new Error("The call was lost.");
      const [command] = values;
      const answer = await (command instanceof CopyObjectCommand ? copySlowly(command) : send(...values));
      if (fault === "lost answer") throw new Error("The answer was lost.");
      await between.calls();
      return answer;
    };
  }
  return {
    ledger: createLedger({ client: dynamodb, tableName, now }),
    // Signatures go by the machine's clock, as AWS does.
    vault: createVault({ client: s3, bucketName: "vault" }),
    clock,
    now,
    faults,
    between,
    async close() {
      dynamodb.destroy();
      s3.destroy();
      await aws.close();
      await folder.remove();
    },
  };
}

export type TestServices = Awaited<ReturnType<typeof startServices>>;
