import "./links.ts";
import { previewInWorker } from "airlock-inspect/preview/index.ts";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, vi } from "vitest";
import * as z from "zod";
import type { Finding } from "../../core/src/finding.ts";
import { settle as settleDocument } from "../../core/src/settle.ts";
import { samples, sha256Of } from "../../core/test/samples.ts";
import { startServices } from "../../core/test/services.ts";
import type { DocumentName } from "../src/http/api-documents.ts";
import { apiHandlers } from "../src/http/api-handlers.ts";
import { createApp } from "../src/http/app.ts";
import { makeApiDocuments } from "../src/http/make-api-documents.ts";
import { openApi } from "../src/http/openapi.ts";
import { scopes } from "../src/http/operations.ts";
import { overviewHandlers } from "../src/http/overview.ts";
import { previewHandlers } from "../src/http/preview.ts";
import { MetricReader } from "../src/overview/metric-reader.ts";
import { createMetricClient } from "../src/overview/sdk-metric-client.ts";
import type { Settings } from "../src/shared/settings.ts";
import { settings as linkedSettings } from "./links.ts";

/** Two partners, a reviewer, a consumer, an eraser, an auditor that submits and a partner that reviews, by client id. */
const clients = {
  annaId: { name: "anna", scopes: [scopes.submit, scopes.read] },
  bertId: { name: "bert", scopes: [scopes.submit, scopes.read] },
  ritaId: { name: "rita", scopes: [scopes.read, scopes.review] },
  carlId: { name: "carl", scopes: [scopes.consume] },
  doraId: { name: "dora", scopes: [scopes.erase] },
  augustId: { name: "august", scopes: [scopes.audit, scopes.read, scopes.submit] },
  idaId: { name: "ida", scopes: [scopes.submit, scopes.read, scopes.review] },
};

/** People by username, with the scopes that the groups of each give. */
const people = {
  "jane@example.com": [scopes.review, scopes.read],
  "john@example.com": [scopes.review],
  "ruth@example.com": [scopes.read],
  "audrey@example.com": [scopes.audit],
};
type Username = keyof typeof people;
const isPerson = (client: string): client is Username => Object.hasOwn(people, client);

/** `noClient` sends no token. The token of a client that is not declared has every scope. */
type ClientId = keyof typeof clients | Username | "noClient" | "unknownId" | `partner${string}` | "__proto__";

const tokenUrl = "https://login.example/oauth2/token";
const settings: Settings = { ...linkedSettings, clients };

const { bytes } = samples.pdf();
export const content = bytes;
export const declaration = {
  filename: "claim.pdf",
  contentType: "application/pdf",
  size: bytes.length,
  sha256: sha256Of(bytes),
  labels: { case: "7" },
};
export const unknownDocumentId = "0".repeat(26);

/** The JSON objects that were written to standard output since the function was called. */
export function captureOutput() {
  let output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    output += chunk;
    return true;
  });
  return {
    text: () => output,
    lines: () =>
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}

/** Starts the API with its services, and sends requests to it as the gateway does. */
export async function startApi(changes: Partial<Settings> = {}) {
  const services = await startServices();
  const { ledger, vault } = services;
  const ofStage = { ...settings, ...changes };
  const documents = makeApiDocuments(ofStage);
  const readDocument = (name: DocumentName) => documents[name];
  const ofApp = { ...services, tokenUrl, settings: ofStage, readDocument };
  const previews = previewHandlers({ ...ofApp, makePreview: previewInWorker });
  const overview = overviewHandlers({ ...ofApp, metrics: new MetricReader("offline", createMetricClient()) });
  const app = createApp(ofApp, { ...apiHandlers(ofApp), ...previews, ...overview });

  async function request(
    client: ClientId,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    changedClaims: Record<string, string> = {},
  ) {
    const response = await app.request(
      path,
      {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      },
      { event: eventOf(client, path, changedClaims) },
    );
    const text = await response.text();
    const type = response.headers.get("content-type")?.split(";")[0] ?? "";
    // biome-ignore lint/suspicious/noExplicitAny: tests read members of a JSON response
    const json = type.includes("json") && text !== "" ? (JSON.parse(text) as any) : undefined;
    expectDescribed(method, path, { status: response.status, type, body: json });
    return { status: response.status, headers: response.headers, text, body: json };
  }

  function register(client: ClientId = "annaId", key?: string, change: object = {}) {
    const body = { ...declaration, ...change };
    return request(client, "POST", "/documents", body, key ? { "idempotency-key": key } : {});
  }

  /** Registers, uploads and quarantines a document, and returns its id. */
  async function quarantine(
    client: ClientId = "annaId",
    findings: Finding[] = [],
    change: object = {},
  ): Promise<string> {
    const { body } = await register(client, undefined, change);
    const { id, upload } = body;
    const uploaded = await fetch(upload.url, {
      method: upload.method,
      headers: upload.headers,
      body: new Uint8Array(content),
    });
    const etag = uploaded.headers.get("etag")?.replaceAll('"', "") ?? "";
    const actor = "system:workflow";
    const { document } = await ledger.transition("inspection-started", id, { actor });
    await vault.copy(document, "incoming", "quarantine", etag);
    await ledger.recordVerdict(id, { verdict: "quarantine", findings, omittedFindings: 0, etag });
    await ledger.transition("quarantined", id, { actor });
    return id;
  }

  /** Carries out what a document's record says, as the workflow does. */
  const settle = (id: string) =>
    settleDocument(services, id, { stuckAfterSeconds: 600, malwareProtection: false });

  return { ...services, request, register, quarantine, settle };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** The claims of an access token: of a person by username, or of a client. */
function claimsOf(client: ClientId): Record<string, string> {
  if (isPerson(client))
    return {
      client_id: "console",
      username: client,
      email: client,
      scope: `openid ${people[client].join(" ")}`,
    };
  const granted: readonly string[] = Object.hasOwn(clients, client)
    ? clients[client as keyof typeof clients].scopes
    : Object.values(scopes);
  return { client_id: client, scope: granted.join(" ") };
}

/** The gateway's event, with the claims that its authorizer reads from the token. */
function eventOf(
  client: ClientId,
  path: string,
  changedClaims: Record<string, string>,
): APIGatewayProxyEvent {
  const authorizer =
    client === "noClient" ? undefined : { claims: { ...claimsOf(client), ...changedClaims } };
  return {
    resource: path,
    headers: {},
    requestContext: {
      requestId: "request-1",
      domainName: "api.example",
      path: `/test${path}`,
      resourcePath: path,
      ...(authorizer && { authorizer }),
    },
  } as unknown as APIGatewayProxyEvent;
}

const description = openApi(settings, { url: "https://api.example/test", tokenUrl });

/** Checks status, media type and body of a response against the OpenAPI document. */
function expectDescribed(
  method: string,
  path: string,
  { status, type, body }: { status: number; type: string; body: unknown },
) {
  const template = path.split("?")[0]?.replace(/^\/documents\/[^/]+/, "/documents/{id}") ?? "";
  const operation = description.paths[template]?.[method.toLowerCase()];
  if (!operation) return;
  const media = operation.responses[status]?.content[type];
  expect(
    media,
    `The OpenAPI document lacks the response ${status} ${type} of ${method} ${template}`,
  ).toBeDefined();
  const schema = media?.schema?.$ref ? description.components.schemas.Problem : media?.schema;
  if (!schema) return;
  const { schemas: $defs } = JSON.parse(
    JSON.stringify(description.components).replaceAll("#/components/schemas/", "#/$defs/"),
  );
  const whole = JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/"));
  z.fromJSONSchema({ ...whole, $defs }).parse(body);
}
