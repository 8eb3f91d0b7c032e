import { readAwsEnvironment } from "@airlock/core/aws/environment.ts";
import { lambdaHandler } from "../http/lambda-handler.ts";
import { overviewHandlers } from "../http/overview.ts";
import { DirectMetricClient } from "../overview/direct-metric-client.ts";
import { MetricReader } from "../overview/metric-reader.ts";
import { readLink } from "../shared/links.ts";
import { once } from "../shared/once.ts";
import { openLedger, openPartners, openRequestRate } from "../shared/tables.ts";

const bySdk = once(async () => (await import("../overview/sdk-metric-client.ts")).createMetricClient());
const metricClient = new DirectMetricClient(readAwsEnvironment(), bySdk);
const settings = readLink("Settings");
const services = {
  ledger: openLedger(),
  partners: openPartners(),
  requestRate: openRequestRate(),
  metrics: new MetricReader(readLink("App").stage, metricClient),
  settings,
};

/** Handles requests for the overview. */
export const handler = lambdaHandler(services, overviewHandlers(services));
