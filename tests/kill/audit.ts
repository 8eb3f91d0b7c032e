import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { patience } from "../support/patience.ts";
import { auditApi } from "./audit-api.ts";
import { auditBucket } from "./audit-bucket.ts";
import { compareIds, comparePublished, exportedEvents } from "./audit-events.ts";
import { auditFiles } from "./audit-files.ts";
import { auditTable } from "./audit-table.ts";
import type { Submission } from "./clients.ts";
import { type AuditedDocument, readDocuments } from "./history.ts";
import type { KilledSystem } from "./killed-system.ts";
import type { ReceivedEvent } from "./receiver.ts";

export interface Audit {
  documents: number;
  events: number;
  /** Deliveries to the webhook, repeated ones included. */
  deliveries: number;
  violations: string[];
}

interface Audited {
  system: KilledSystem;
  data: string;
  submissions: readonly Submission[];
  /** The events of `partner`'s documents that its webhook got. */
  received: readonly ReceivedEvent[];
}

/** Audits every document by the API, the table, the buckets and the events, ends the system and audits its files. */
export async function audit({ system, data, submissions, received }: Audited): Promise<Audit> {
  const { awsEndpoint: endpoint, region, administrator, resources } = await system.outputs();
  const settings = { endpoint, region, credentials: administrator };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const [tableName, vault, exported] = ["Documents", "Vault", "AuditExport"].map(
    (name) => resources[name]?.name ?? "",
  ) as [string, string, string];

  const documents = await readDocuments(system, submissions);
  const hooked = documents.filter(({ owner }) => owner === "partner");
  await untilReceived(received, hooked);
  const violations = [...auditApi(documents, submissions)];
  for await (const violation of auditTable(table, tableName, documents)) violations.push(violation);
  for await (const violation of auditBucket(s3, vault, documents)) violations.push(violation);
  violations.push(
    ...comparePublished(
      "the webhook",
      received.map(({ detail }) => detail),
      hooked,
    ),
    ...compareIds(received),
  );
  const lines = await exportedEvents(
    s3,
    exported,
    join(data, "firehose", "airlock-offline-kill-AuditExport"),
  );
  violations.push(...comparePublished("the audit export", lines, documents));
  await system.close();
  for await (const violation of auditFiles(data, tableName)) violations.push(violation);
  const events = documents.reduce((sum, { history }) => sum + history.length, 0);
  return { documents: documents.length, events, deliveries: received.length, violations };
}

/** Waits until the webhook got as many events as the histories have; later, `comparePublished` says which it did not. */
async function untilReceived(
  received: readonly ReceivedEvent[],
  documents: readonly AuditedDocument[],
): Promise<void> {
  const expected = documents.reduce((sum, { history }) => sum + history.length, 0);
  const distinct = () =>
    new Set(received.map(({ detail }) => `${detail.documentId} ${detail.sequence}`)).size;
  for (const deadline = Date.now() + patience; distinct() < expected && Date.now() < deadline; )
    await setTimeout(200);
}
