import { resolve } from "node:path";
import { DirectService } from "@airlock/core/aws/direct-service.ts";
import { endpointOf, readAwsEnvironment } from "@airlock/core/aws/environment.ts";
import { defaultInspectionPolicy } from "@airlock/core/inspection/policy.ts";
import { DirectTableClient } from "@airlock/core/ledger/direct-client.ts";
import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import type { Quotas } from "@airlock/core/quotas/quotas.ts";
import { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import { DirectBucket } from "@airlock/core/vault/direct-bucket.ts";
import { Vault } from "@airlock/core/vault/vault.ts";
import { readStage } from "../infra/stage.ts";
import { apiHandlers } from "../packages/functions/src/http/api-handlers.ts";
import { createApp } from "../packages/functions/src/http/app.ts";
import type { Services } from "../packages/functions/src/http/context.ts";
import { declare, type OfflineTarget } from "../tests/support/target.ts";
import { pdf } from "./documents.ts";

const root = resolve(import.meta.dirname, "..");

export const noQuotas: Quotas = {
  requestsPerSecond: null,
  documentsPerDay: null,
  bytesPerDay: null,
  openDocuments: null,
};

const notBySdk = () => Promise.reject(new Error("The app called the SDK, which it does after a failure."));

/** Table and vault, by the clients that functions use. */
function connect({ awsEndpoint, region, resources, functions }: OfflineTarget) {
  const { accessKeyId, secretAccessKey } = functions.Api ?? {};
  const environment = readAwsEnvironment({
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: awsEndpoint,
  });
  if (!environment) throw new Error("The function Api has no credentials.");
  const endpoint = endpointOf("dynamodb", environment);
  const dynamodb = new DirectService("dynamodb", environment, { endpoint, timeoutMilliseconds: 5_000 });
  const direct = new DirectBucket(environment, resources.Vault?.name ?? "", { isDualStack: false });
  return {
    client: new DirectTableClient(dynamodb, { bySdk: notBySdk }),
    tableName: resources.Documents?.name ?? "",
    vault: new Vault({ direct, bySdk: notBySdk }),
  };
}

/**
 * Calls the Hono app without gateway, tokens and Lambda, on the same table.
 * @param given quotas in place of the stage's
 */
export function directApp(target: OfflineTarget, given?: Quotas) {
  const { clientId = "" } = target.clients.partner ?? {};
  const { client, tableName, vault } = connect(target);
  const scopes = ["airlock/submit", "airlock/read"];
  const stage = readStage("offline", root);
  const services: Services = {
    ledger: new Ledger({ client, tableName }),
    partners: new Partners(new PartnerTable({ client, tableName })),
    requestRate: new RequestRate({
      table: { client, name: tableName },
      onFailure: (error) => {
        throw error;
      },
    }),
    vault,
    tokenUrl: "https://login.example/oauth2/token",
    readDocument: () => "{}",
    settings: {
      ...stage,
      isDualStack: false,
      inspection: defaultInspectionPolicy,
      quotas: given ?? stage.quotas,
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
