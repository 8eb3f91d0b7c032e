import { resolve } from "node:path";
import { defaultInspectionPolicy } from "@airlock/core/inspection/policy.ts";
import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { createLedgerClient } from "@airlock/core/ledger/sdk-client.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import type { Quotas } from "@airlock/core/quotas/quotas.ts";
import { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import { createVault } from "@airlock/core/vault/sdk/vault.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { readStage } from "../infra/stage.ts";
import { apiHandlers } from "../packages/functions/src/http/api-handlers.ts";
import { createApp } from "../packages/functions/src/http/app.ts";
import type { Services } from "../packages/functions/src/http/context.ts";
import { declare, type OfflineTarget } from "../tests/support/target.ts";
import { pdf } from "./documents.ts";

const root = resolve(import.meta.dirname, "..");

const noQuotas: Quotas = {
  requestsPerSecond: null,
  documentsPerDay: null,
  bytesPerDay: null,
  openDocuments: null,
};

/** Calls the Hono app without gateway, tokens and Lambda, on the same table. */
export function directApp(
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
    vault: createVault({
      client: new S3Client({ endpoint, region, credentials }),
      bucketName: resources.Vault?.name ?? "",
    }),
    tokenUrl: "https://login.example/oauth2/token",
    readDocument: () => "{}",
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
