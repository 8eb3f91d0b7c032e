import "./links.ts";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { handler } from "../src/handlers/api.ts";

beforeEach(() => void vi.spyOn(process.stdout, "write").mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

const answerTo = (httpMethod: string, path: string, resource = path) =>
  handler({
    httpMethod,
    path,
    resource,
    headers: {},
    body: null,
    requestContext: { requestId: "request-1", domainName: "api.example" },
  } as unknown as LambdaEvent);

test("A function answers requests for one path after those for another.", async () => {
  expect(await answerTo("GET", "/health")).toMatchObject({ statusCode: 200 });
  expect(await answerTo("GET", "/documents/1", "/documents/{id}")).toMatchObject({ statusCode: 401 });
  expect(await answerTo("GET", "/health")).toMatchObject({ statusCode: 200 });
});

test("A method that a path does not have is answered with those that it has.", async () => {
  const answer = await answerTo("DELETE", "/health");
  expect(answer).toMatchObject({ statusCode: 405, headers: { allow: "GET, HEAD" } });
});

test("A path of another function is not found.", async () => {
  expect(await answerTo("GET", "/nothing")).toMatchObject({ statusCode: 404 });
});
