import { DirectService } from "@airlock/core/aws/direct-service.ts";
import { endpointOf, readAwsEnvironment } from "@airlock/core/aws/environment.ts";
import { DirectTableClient } from "@airlock/core/ledger/direct-client.ts";
import { Ledger } from "@airlock/core/ledger/ledger.ts";
import { PartnerTable } from "@airlock/core/partners/partner-table.ts";
import { Partners } from "@airlock/core/partners/partners.ts";
import { RequestRate } from "@airlock/core/quotas/request-rate.ts";
import { readLink } from "./links.ts";
import { log } from "./log.ts";
import { once } from "./once.ts";

/** The SDK, which is loaded when it is needed for the first time. */
const sdkTableClients = once(async () => (await import("./sdk-tables.ts")).createTableClients());

/** Requests to DynamoDB on shared connections. The gateway waits 29 s, so that there is time for the SDK to try again. */
const dynamodb = once(() => {
  const environment = readAwsEnvironment();
  const endpoint = environment && endpointOf("dynamodb", environment);
  return endpoint && new DirectService("dynamodb", environment, { endpoint, timeoutMilliseconds: 5_000 });
});

const tableClient = once(
  () => new DirectTableClient(dynamodb(), { bySdk: async () => (await sdkTableClients()).repeating }),
);

/** Opens the linked ledger. */
export function openLedger(): Ledger {
  return new Ledger({ client: tableClient(), tableName: readLink("Documents").name });
}

/** Opens the partners in the linked table. */
export function openPartners(): Partners {
  return new Partners(new PartnerTable({ client: tableClient(), tableName: readLink("Documents").name }));
}

/**
 * Opens the rate of requests in the linked table. Each write is sent once: a repeated one would count twice.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function openRequestRate(): RequestRate {
  const bySdk = async () => (await sdkTableClients()).once;
  return new RequestRate({
    table: {
      client: new DirectTableClient(dynamodb(), { bySdk, repeats: false }),
      name: readLink("Documents").name,
    },
    onFailure: (error) => log("warn", "requests not counted", { error }),
  });
}
