import { previewInWorker } from "airlock-inspect/preview/index.ts";
import { lambdaHandler } from "../http/lambda-handler.ts";
import { previewHandlers } from "../http/preview.ts";
import { readLink } from "../shared/links.ts";
import { openLedger, openPartners, openRequestRate } from "../shared/tables.ts";
import { openVault } from "../shared/vault.ts";

const services = {
  ledger: openLedger(),
  vault: openVault(),
  partners: openPartners(),
  requestRate: openRequestRate(),
  settings: readLink("Settings"),
  makePreview: previewInWorker,
};

/** Handles the requests for previews, whose parsers no other function has. */
export const handler = lambdaHandler(services, previewHandlers(services));
