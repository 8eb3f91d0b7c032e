import { readDocument } from "../http/api-documents.ts";
import { apiHandlers } from "../http/api-handlers.ts";
import { lambdaHandler } from "../http/lambda-handler.ts";
import { tokenUrlVariable } from "../http/pages.ts";
import { readLink } from "../shared/links.ts";
import { openLedger, openPartners, openRequestRate } from "../shared/tables.ts";
import { openVault } from "../shared/vault.ts";

const settings = readLink("Settings");
const services = {
  ledger: openLedger(),
  vault: openVault(settings),
  partners: openPartners(),
  requestRate: openRequestRate(),
  settings,
  tokenUrl: process.env[tokenUrlVariable] ?? "",
  readDocument,
};

/** Handles the requests of the API but those that other functions answer. */
export const handler = lambdaHandler(services, apiHandlers(services));
