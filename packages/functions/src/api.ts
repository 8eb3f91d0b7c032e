import { handle } from "hono/aws-lambda";
import { createApp } from "./app.ts";
import { createAnnounce, openLedger, openVault } from "./services.ts";
import { readSettings } from "./settings.ts";

/** The API's Lambda function: one app for every route. */
export const handler = handle(
  createApp({
    ledger: openLedger(),
    vault: openVault(),
    announce: createAnnounce(),
    settings: readSettings(),
  }),
);
