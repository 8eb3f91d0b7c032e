import type { LambdaEvent } from "hono/aws-lambda";
import { expect, test, vi } from "vitest";

vi.mock("sst/resource", () => ({
  Resource: {
    App: { name: "airlock", stage: "test" },
    Documents: { name: "ledger" },
    Vault: { name: "vault" },
    Settings: {
      allowedTypes: [],
      rules: [],
      maximumDocumentBytes: 1,
      uploadExpiresSeconds: 1,
      downloadExpiresSeconds: 1,
      registrationExpiresSeconds: 1,
      stuckAfterSeconds: 1,
      malwareProtection: false,
      clients: {},
    },
  },
}));

test("a body that comes with a GET means nothing", async () => {
  const { handler } = await import("../src/handlers/api.ts");
  const answer = await handler({
    httpMethod: "GET",
    path: "/health",
    resource: "/health",
    headers: { "content-type": "application/json" },
    body: "{}",
    requestContext: { requestId: "request-1", domainName: "api.example" },
  } as unknown as LambdaEvent);
  expect(answer).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
});
