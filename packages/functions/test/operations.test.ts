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

test("Health and documentation need no token, and the documentation runs no scripts.", async () => {
  expect(await api.request("noClient", "GET", "/health")).toMatchObject({
    status: 200,
    body: { status: "ok" },
  });
  const { text, headers } = await api.request("noClient", "GET", "/docs");
  expect(text).toContain("/documents/{id}/decision");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("The documentation shows the members of every form of a response, and no range that is of no use.", async () => {
  const { text } = await api.request("noClient", "GET", "/docs");
  const [, section = ""] = text.split('<section id="getUpload">');
  const [upload = ""] = section.split("</section>");
  for (const member of ["url", "partBytes"]) expect(upload).toContain(`<code>${member}</code>`);
  expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test("Every response has the request id and must not be cached.", async () => {
  const { headers } = await api.register();
  expect(headers.get("x-request-id")).toBe("request-1");
  expect(headers.get("cache-control")).toBe("no-store");
});
