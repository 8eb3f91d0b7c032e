import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { samples, sha256Of } from "../../core/test/samples.ts";
import { startServices, type TestServices } from "../../core/test/services.ts";
import { createApp } from "../src/http/app.ts";
import { openApi } from "../src/http/openapi.ts";
import { routes, scopes } from "../src/http/operations.ts";
import { largestRegistration } from "./largest-registration.ts";

vi.mock("sst/resource", () => ({ Resource: { App: { name: "airlock", stage: "test" } } }));

const clients = {
  annaId: { name: "anna", scopes: [scopes.submit, scopes.read] },
  bertId: { name: "bert", scopes: [scopes.submit, scopes.read] },
  ritaId: { name: "rita", scopes: [scopes.read, scopes.review] },
};
const settings = {
  allowedTypes: ["application/pdf"],
  rules: [],
  maximumDocumentBytes: 1024 ** 2,
  uploadExpiresSeconds: 900,
  downloadExpiresSeconds: 300,
  registrationExpiresSeconds: 7200,
  stuckAfterSeconds: 600,
  malwareProtection: false,
  clients,
};

const described = openApi(settings);
interface Described {
  responses: Record<number, { content: Record<string, { schema?: { $ref?: string } }> }>;
}

let services: TestServices;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  services = await startServices();
  app = createApp({ ledger: services.ledger, vault: services.vault, announce: async () => {}, settings });
});
afterAll(() => services.close());

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += chunk;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

type Client = keyof typeof clients | "nobody" | "strangerId";

/** A request as the gateway hands it on, with the claims that its authorizer found in the token. */
async function request(
  client: Client,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const claims =
    client === "nobody"
      ? undefined
      : { client_id: client, scope: (clients[client as "annaId"]?.scopes ?? [scopes.read]).join(" ") };
  const event = {
    resource: path,
    requestContext: { requestId: "request-1", ...(claims && { authorizer: { claims } }) },
  } as unknown as APIGatewayProxyEvent;
  const answer = await app.request(
    path,
    {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    },
    { event },
  );
  const text = await answer.text();
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
  const given = { type, body: type.includes("json") ? (JSON.parse(text) as any) : undefined };
  expectDescribed(method, path, { status: answer.status, ...given });
  return { status: answer.status, headers: answer.headers, text, body: given.body };
}

/** Whether an answer is one that the OpenAPI document foresees, status, media type and every member of it. */
function expectDescribed(
  method: string,
  path: string,
  { status, type, body }: { status: number; type: string; body: unknown },
) {
  const at = path.split("?")[0]?.replace(/^\/documents\/[^/]+/, "/documents/{id}") ?? "";
  const operation = described.paths[at]?.[method.toLowerCase()] as Described | undefined;
  if (!operation) return;
  const media = operation.responses[status]?.content[type];
  expect(media, `${method} ${at} is not described to answer ${status} with ${type}`).toBeDefined();
  const schema = media?.schema?.$ref ? described.components.schemas.Problem : media?.schema;
  if (schema) z.fromJSONSchema(schema).parse(body);
}

const { bytes } = samples.pdf();
const declaration = {
  filename: "claim.pdf",
  contentType: "application/pdf",
  size: bytes.length,
  sha256: sha256Of(bytes),
  labels: { case: "7" },
};
const register = (client: Client = "annaId", key?: string, change: object = {}) =>
  request(client, "POST", "/documents", { ...declaration, ...change }, key ? { "idempotency-key": key } : {});

/** A document that waits for a person. */
async function quarantined() {
  const { body } = await register();
  const uploaded = await fetch(body.upload.url, {
    method: "PUT",
    headers: body.upload.headers,
    body: new Uint8Array(bytes),
  });
  const { ledger, vault } = services;
  const actor = "system:workflow" as const;
  await ledger.transition("inspection-started", body.id, { actor });
  const document = await ledger.get(body.id);
  if (!document) throw new Error("The document is gone.");
  const etag = uploaded.headers.get("etag") ?? "";
  await vault.copy(document.id, "incoming", "quarantine", etag);
  await ledger.transition("quarantined", body.id, { actor, findings: [], etag });
  return body.id as string;
}

describe("every route", () => {
  test.each(routes.filter(({ scope }) => scope))(
    "$method $path asks for its scope",
    async ({ method, path, scope }) => {
      const at = path.replace("{id}", "0".repeat(26));
      expect(await request("nobody", method, at)).toMatchObject({ status: 401 });
      expect(await request("strangerId", method, at)).toMatchObject({ status: 403 });
      const without = scope === scopes.review ? "annaId" : scope === scopes.submit ? "ritaId" : undefined;
      if (without) expect(await request(without, method, at)).toMatchObject({ status: 403 });
    },
  );

  test("stands in the OpenAPI document, with the answers that it gives, and in no other place", async () => {
    const { body } = await request("nobody", "GET", "/openapi.json");
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    for (const { method, path, scope, operation } of routes) {
      const described = body.paths[path][method.toLowerCase()];
      expect(described.operationId).toBe(operation);
      expect(JSON.stringify(described.security ?? [])).toContain(scope ?? "[");
    }
  });

  test("answers without a token where none is asked for", async () => {
    expect(await request("nobody", "GET", "/health")).toMatchObject({ status: 200, body: { status: "ok" } });
    const docs = await request("nobody", "GET", "/docs");
    expect(docs.text).toContain("/documents/{id}/decision");
    expect(docs.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("says which request it answered, and that nobody keeps the answer", async () => {
    const { headers } = await register();
    expect(headers.get("x-request-id")).toBe("request-1");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("a problem", () => {
  test.each([
    ["a body that is no JSON", "{", 400, undefined],
    ["a body that is empty", "", 400, undefined],
    ["a missing declaration", {}, 400, ["/filename", "/contentType", "/size", "/sha256"]],
    ["a path for a name", { ...declaration, filename: "../x.pdf" }, 400, ["/filename"]],
    ["a type that is none", { ...declaration, contentType: "pdf" }, 400, ["/contentType"]],
    ["a size of nothing", { ...declaration, size: 0 }, 400, ["/size"]],
    ["a size beyond the stage's", { ...declaration, size: 1024 ** 2 + 1 }, 400, ["/size"]],
    ["a size that is text", { ...declaration, size: "3" }, 400, ["/size"]],
    ["a hash of another kind", { ...declaration, sha256: "abc" }, 400, ["/sha256"]],
    ["a property too many", { ...declaration, colour: "blue" }, 400, ["/colour"]],
    ["a property with a slash", { ...declaration, "a/b~c": 1 }, 400, ["/a~1b~0c"]],
    ["a label with a bad name", { ...declaration, labels: { "a b": "1" } }, 400, ["/labels/a b"]],
    ["a label that is no text", { ...declaration, labels: { a: "\ud800" } }, 400, ["/labels/a"]],
    ["a name of nothing", { ...declaration, filename: " . " }, 400, ["/filename"]],
    ["a type that no header holds", { ...declaration, contentType: 'a/b; c="€"' }, 400, ["/contentType"]],
    ["too large a body", { ...declaration, labels: { a: "x".repeat(40_000) } }, 413, undefined],
  ])("names what is wrong: %s", async (_what, body, status, pointers) => {
    const answer = await request("annaId", "POST", "/documents", body);
    expect(answer).toMatchObject({ status, body: { status, requestId: "request-1" } });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    if (pointers)
      expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
        pointers.sort(),
      );
  });

  test("is told of another media type, an unknown route, and a bad query", async () => {
    const xml = await request("annaId", "POST", "/documents", "<a/>", { "content-type": "application/xml" });
    expect(xml.status).toBe(415);
    expect(await request("annaId", "GET", "/nothing")).toMatchObject({ status: 404 });
    for (const query of ["limit=0", "limit=101", "limit=many", "status=lost", "colour=blue"])
      expect(await request("annaId", "GET", `/documents?${query}`)).toMatchObject({ status: 400 });
  });

  test("of ours is said in our logs, and to the caller only that it may try again", async () => {
    services.faults.push("lost call");
    const answer = await request("annaId", "GET", `/documents/${"0".repeat(26)}`);
    expect(answer).toMatchObject({ status: 500, body: { type: "urn:airlock:problem:internal" } });
    expect(answer.text).not.toContain("lost");
    expect(printed).toContain("The call was lost.");
  });
});

describe("a document", () => {
  test("is registered with an upload that a plain PUT can use, under the declared labels", async () => {
    const { status, body, headers } = await register();
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`documents/${body.id}`);
    expect(body.upload).toMatchObject({ method: "PUT", headers: { "content-type": "application/pdf" } });
    const read = await request("annaId", "GET", `/documents/${body.id}`);
    expect(read.body).toMatchObject({ ...declaration, owner: "anna", status: "awaiting-upload" });
    expect(read.body).not.toHaveProperty("version");
  });

  test("is registered by the longest body that a registration can have", async () => {
    expect(await request("annaId", "POST", "/documents", largestRegistration)).toMatchObject({ status: 201 });
  });

  test("keeps labels of any name, those of an object's own members too", async () => {
    const labels = { constructor: "1", toString: "2", hasOwnProperty: "3", "a.b:c-d": "4" };
    const { status, body } = await register("annaId", undefined, { labels });
    expect(status).toBe(201);
    expect((await request("annaId", "GET", `/documents/${body.id}`)).body.labels).toEqual(labels);
  });

  test("is the same for the same Idempotency-Key and body; another body is a conflict", async () => {
    const first = await register("annaId", "key-1");
    const again = await register("annaId", "key-1");
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await register("annaId", "key-1", { size: 9 })).toMatchObject({ status: 409 });
    expect(await register("annaId", "with a space")).toMatchObject({ status: 400 });
    expect((await register("bertId", "key-1")).body.id).not.toBe(first.body.id);
  });

  test("of another partner is as if it were not there; a reviewer sees it", async () => {
    const { body } = await register();
    for (const [method, path] of [
      ["GET", `/documents/${body.id}`],
      ["GET", `/documents/${body.id}/content`],
      ["DELETE", `/documents/${body.id}`],
    ] as const) {
      const others = await request("bertId", method, path);
      const nobodys = await request("bertId", method, path.replace(body.id, "0".repeat(26)));
      expect(others.status).toBe(404);
      expect(others.text.replaceAll(body.id, "ID")).toBe(nobodys.text.replaceAll("0".repeat(26), "ID"));
    }
    expect(await request("ritaId", "GET", `/documents/${body.id}`)).toMatchObject({ status: 200 });
  });

  test("gives its content when it is released, and says why not before", async () => {
    const id = await quarantined();
    expect(await request("annaId", "GET", `/documents/${id}/content`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("quarantined") },
    });
    const decision = { decision: "release", reason: "The sender is known." };
    expect((await request("ritaId", "POST", `/documents/${id}/decision`, decision)).body.status).toBe(
      "released",
    );
    const { body } = await request("annaId", "GET", `/documents/${id}/content`);
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer())).toEqual(bytes);
    const { body: read } = await request("annaId", "GET", `/documents/${id}`);
    expect(read.history.at(-1)).toMatchObject({
      type: "release-decided",
      actor: "reviewer:rita",
      reason: "The sender is known.",
    });
  });

  test("is decided once: the same decision again is the same, another one a conflict", async () => {
    const id = await quarantined();
    const decide = (decision: string, reason = "because") =>
      request("ritaId", "POST", `/documents/${id}/decision`, { decision, reason });
    expect(await decide("reject", "")).toMatchObject({ status: 400 });
    expect(await decide("keep")).toMatchObject({ status: 400 });
    expect(await decide("reject")).toMatchObject({ status: 200, body: { status: "rejected" } });
    expect(await decide("reject")).toMatchObject({ status: 200, body: { status: "rejected" } });
    expect(await decide("release")).toMatchObject({ status: 409 });
  });

  test("whose content is no longer kept can be rejected, but not released", async () => {
    const id = await quarantined();
    await services.vault.discard(id, "quarantine");
    const decide = (decision: string) =>
      request("ritaId", "POST", `/documents/${id}/decision`, { decision, reason: "late" });
    expect(await decide("release")).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("no longer kept") },
    });
    expect(await decide("reject")).toMatchObject({ status: 200 });
  });

  test("can be withdrawn by its partner, twice as well as once", async () => {
    const { body } = await register();
    for (let times = 0; times < 2; times++)
      expect(await request("annaId", "DELETE", `/documents/${body.id}`)).toMatchObject({
        status: 200,
        body: { status: "withdrawn" },
      });
  });
});

describe("a list", () => {
  test("is the partner's own, in pages that its cursor leads through", async () => {
    const ids = [];
    for (let count = 0; count < 3; count++) ids.unshift((await register("bertId")).body.id);
    const first = await request("bertId", "GET", "/documents?limit=2");
    expect(first.body.documents.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const { documents } = (await request("bertId", "GET", `/documents?limit=2&cursor=${first.body.cursor}`))
      .body;
    expect(documents[0].id).toBe(ids[2]);
    for (const { owner } of documents) expect(owner).toBe("bert");
  });

  test("takes no cursor of another list, partner or making", async () => {
    await register("bertId");
    await register("bertId");
    const { cursor } = (await request("bertId", "GET", "/documents?limit=1")).body;
    for (const [client, query] of [
      ["annaId", `cursor=${cursor}`],
      ["bertId", `status=released&cursor=${cursor}`],
      ["bertId", `cursor=${cursor}x`],
      ["bertId", "cursor=bm9uc2Vuc2U"],
    ] as const)
      expect(await request(client, "GET", `/documents?${query}`)).toMatchObject({
        status: 400,
        body: { type: "urn:airlock:problem:invalid-cursor" },
      });
  });

  test("of a reviewer is the queue; closed states are not listed across partners", async () => {
    const id = await quarantined();
    const { documents } = (await request("ritaId", "GET", "/documents?limit=100")).body;
    expect(documents.map(({ id }: { id: string }) => id)).toContain(id);
    expect(await request("ritaId", "GET", "/documents?status=released")).toMatchObject({ status: 400 });
  });
});

test("a log says who did what to which document, and holds no name, content, URL or signature", async () => {
  const { body } = await register("annaId", "secret-key");
  await request("annaId", "GET", `/documents/${body.id}`);
  const lines = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const requests = lines.filter(({ message }) => message === "request");
  expect(
    requests.map(({ requestId, client, documentId, status }) => [requestId, client, documentId, status]),
  ).toEqual([
    ["request-1", "anna", body.id, 201],
    ["request-1", "anna", body.id, 200],
  ]);
  for (const hidden of ["claim.pdf", "X-Amz", declaration.sha256, "secret-key", "http"])
    expect(printed).not.toContain(hidden);
});

test("a registration is counted, in CloudWatch's embedded metric format; a repeated one is not", async () => {
  await register("annaId", "counted");
  await register("annaId", "counted");
  const counted = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line) => line._aws);
  expect(counted).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: "Airlock",
            Dimensions: [["Stage"]],
            Metrics: [{ Name: "DocumentsRegistered", Unit: "Count" }],
          },
        ],
      },
      Stage: "test",
      DocumentsRegistered: 1,
    },
  ]);
});
