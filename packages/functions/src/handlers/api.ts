import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { createApp } from "../http/app.ts";
import { readSettings } from "../shared/links.ts";
import { openLedger, openPartners, openRequestRate, openVault } from "../shared/services.ts";

const settings = readSettings();
const respond = handle(
  createApp({
    ledger: openLedger(),
    vault: openVault(settings),
    partners: openPartners(),
    requestRate: openRequestRate(),
    settings,
  }),
);

/**
 * Handles every request of the API. The body of a GET or HEAD request is dropped: it has no meaning, and Hono's adapter
 * fails on it. https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1
 */
export const handler = (event: LambdaEvent, context?: LambdaContext) =>
  respond(
    "httpMethod" in event && ["GET", "HEAD"].includes(event.httpMethod) ? { ...event, body: null } : event,
    context,
  );
