import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { createApp } from "../http/app.ts";
import { createAnnounce, openLedger, openVault } from "../shared/services.ts";
import { readSettings } from "../shared/settings.ts";

const respond = handle(
  createApp({
    ledger: openLedger(),
    vault: openVault(),
    announce: createAnnounce(),
    settings: readSettings(),
  }),
);

/**
 * The API's Lambda function: one app for every route. A body that comes with a GET means nothing, and is left out: the
 * adapter could not take it. https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1
 */
export const handler = (event: LambdaEvent, context?: LambdaContext) =>
  respond("httpMethod" in event && event.httpMethod === "GET" ? { ...event, body: null } : event, context);
