import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { operationList, scopes } from "../src/http/operations.ts";
import { type Api, captureOutput, startApi, unknownDocumentId } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

test.each(operationList.filter(({ scopes }) => scopes.length > 0))(
  "$method $path requires a token of a known client with one of its scopes.",
  async ({ method, path, scopes: accepted }) => {
    const concretePath = path.replace("{id}", unknownDocumentId);
    expect(await api.request("noClient", method, concretePath)).toMatchObject({ status: 401 });
    expect(await api.request("unknownId", method, concretePath)).toMatchObject({ status: 403 });
    const grants = { annaId: [scopes.submit, scopes.read], ritaId: [scopes.review], doraId: [scopes.erase] };
    for (const [client, granted] of Object.entries(grants))
      if (!granted.some((scope) => accepted.includes(scope)))
        expect(await api.request(client as keyof typeof grants, method, concretePath)).toMatchObject({
          status: 403,
          body: { detail: expect.stringContaining(accepted.join(" or ")) },
        });
  },
);

test("The OpenAPI document describes exactly the operations of the API.", async () => {
  const { body } = await api.request("noClient", "GET", "/openapi.json");
  const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(operationList.map(({ method, path }) => `${method} ${path}`).sort());
  for (const { method, path, scopes: accepted, name } of operationList)
    expect(body.paths[path][method.toLowerCase()]).toMatchObject({
      operationId: name,
      security: accepted.map((scope) => ({ clientCredentials: [scope] })),
    });
});

test("Health needs no token.", async () => {
  expect(await api.request("noClient", "GET", "/health")).toMatchObject({
    status: 200,
    body: { status: "ok" },
  });
});

test("Every response has the request id and must not be cached.", async () => {
  const { headers } = await api.register();
  expect(headers.get("x-request-id")).toBe("request-1");
  expect(headers.get("cache-control")).toBe("no-store");
});
