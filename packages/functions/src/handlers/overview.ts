import { createApp } from "../http/app.ts";
import { lambdaHandler } from "../http/lambda-handler.ts";
import { overviewHandlers } from "../http/overview.ts";
import { MetricReader } from "../overview/metric-reader.ts";
import { readLink } from "../shared/links.ts";
import { openLedger, openPartners, openRequestRate } from "../shared/tables.ts";

const settings = readLink("Settings");
const services = {
  ledger: openLedger(),
  partners: openPartners(),
  requestRate: openRequestRate(),
  metrics: new MetricReader(readLink("App").stage),
  settings,
};
const handlers = overviewHandlers(services);

/** Handles requests for the overview. */
export const handler = lambdaHandler((path) => createApp(services, handlers, path));
