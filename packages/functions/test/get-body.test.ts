import "./links.ts";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { handler } from "../src/handlers/api.ts";

afterEach(() => vi.restoreAllMocks());

test("The body of a GET request is ignored.", async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
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
