// Lints the OpenAPI document by the engine of Redocly's CLI: npm run lint:openapi
import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from "@redocly/openapi-core";
import { openApi } from "../packages/functions/src/http/openapi.ts";

const api = openApi(
  { maximumDocumentBytes: 2 * 1024 ** 3 },
  { url: "https://api.airlock.test", tokenUrl: "https://login.airlock.test/oauth2/token" },
);
const config = await createConfig({
  extends: ["recommended-strict"],
  rules: {
    // The terms under which partners use the API are those of whoever deploys it.
    "info-license": "off",
  },
});
const found = await lintDocument({
  document: makeDocumentFromString(JSON.stringify(api, null, 2), "openapi.json"),
  config,
  externalRefResolver: new BaseResolver(config.resolve),
});
for (const { ruleId, message, location } of found)
  console.error(`openapi.json${location[0]?.pointer ?? ""}: ${message} (${ruleId})`);
if (found.length > 0) process.exitCode = 1;
