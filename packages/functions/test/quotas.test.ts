import { createPartnerId, type Partner } from "@airlock/core/partners/partner.ts";
import { windowSeconds } from "@airlock/core/quotas/quotas.ts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { gatewayResponse } from "../src/http/gateway-problems.ts";
import { scopes } from "../src/http/operations.ts";
import { type Api, captureOutput, declaration, startApi } from "./api.ts";

let api: Api;
const none = { requestsPerSecond: null, documentsPerDay: null, bytesPerDay: null, openDocuments: null };
beforeAll(async () => {
  api = await startApi({ quotas: { ...none, requestsPerSecond: 2, documentsPerDay: 3 } });
});
afterAll(() => api.close());
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
  // No test meets the end of a window or day.
  const day = 24 * 3600_000;
  const today = Date.now() + api.clock.offsetMilliseconds;
  api.clock.offsetMilliseconds += day - (today % day) + 12 * 3600_000 + 1_000;
});
afterEach(() => vi.restoreAllMocks());

const list = (client: Parameters<Api["request"]>[0]) => api.request(client, "GET", "/documents");
/** Sends all requests that a window permits. */
const useUp = async (client: Parameters<Api["request"]>[0]) => {
  for (let times = 0; times < 2 * windowSeconds; times++) expect((await list(client)).status).toBe(200);
};
const metricsOf = (partner: string) => output.lines().filter((line) => line._aws && line.Partner === partner);

test("A partner above its rate gets 429, the seconds to wait and a problem with the quota; another partner does not.", async () => {
  await useUp("annaId");
  const refused = await list("annaId");
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(windowSeconds);
  expect(refused).toMatchObject({
    status: 429,
    body: {
      type: "urn:airlock:problem:quota-exceeded",
      quota: "requestsPerSecond",
      limit: 2,
      resetsAt: expect.stringMatching(/0\.000Z$/),
      detail: expect.stringContaining("2 requests a second"),
    },
  });
  expect((await list("bertId")).status).toBe(200);
  api.clock.offsetMilliseconds += seconds * 1000;
  expect((await list("annaId")).status).toBe(200);
});

test("A partner above its documents of a day gets 429 until the next UTC day, and can still read.", async () => {
  for (let times = 0; times < 3; times++) expect((await api.register("bertId")).status).toBe(201);
  const refused = await api.register("bertId");
  const { resetsAt } = refused.body;
  expect(refused).toMatchObject({ status: 429, body: { quota: "documentsPerDay", limit: 3 } });
  const seconds = Number(refused.headers.get("retry-after"));
  const now = api.now().getTime();
  expect(Math.abs(Date.parse(resetsAt) - now - seconds * 1000)).toBeLessThan(60_000);
  expect(resetsAt).toMatch(/T00:00:00\.000Z$/);
  expect((await list("bertId")).status).toBe(200);
  expect((await api.register("annaId")).status).toBe(201);
  api.clock.offsetMilliseconds += seconds * 1000;
  expect((await api.register("bertId")).status).toBe(201);
});

test("A partner's record has quotas of its own, and the stage's apply to those that it lacks.", async () => {
  const at = api.now().toISOString();
  const partner: Partner = {
    id: createPartnerId(api.now()),
    name: "acme",
    status: "active",
    scopes: [scopes.submit, scopes.read],
    quotas: { requestsPerSecond: null, documentsPerDay: 1 },
    clients: [{ clientId: "partnerAcme", createdAt: at }],
    retired: [],
    isNameReleased: false,
    createdAt: at,
    changedAt: at,
    version: 1,
  };
  const event = { partnerId: partner.id, sequence: 1, type: "added", at, by: "operator" } as const;
  await api.partnerTable.putClient("partnerAcme", partner.id);
  await api.partnerTable.putNew(partner, event);
  await useUp("partnerAcme");
  expect((await list("partnerAcme")).status).toBe(200);
  expect((await api.register("partnerAcme")).status).toBe(201);
  expect(await api.register("partnerAcme")).toMatchObject({ status: 429, body: { limit: 1 } });
});

test("Documents, bytes and refusals are counted by partner, and callers that are unknown under one value.", async () => {
  await api.register("annaId", "once");
  await api.register("annaId", "once");
  await useUp("ritaId");
  await list("ritaId");
  await list("unknownId");
  await list("partnerUnknown");
  expect(metricsOf("anna")).toMatchObject([
    {
      Stage: "test",
      PartnerDocuments: 1,
      PartnerBytes: declaration.size,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: "Airlock",
            Dimensions: [["Stage", "Partner"]],
            Metrics: [
              { Name: "PartnerDocuments", Unit: "Count" },
              { Name: "PartnerBytes", Unit: "Bytes" },
            ],
          },
        ],
      },
    },
  ]);
  expect(metricsOf("rita")).toMatchObject([{ PartnerRefusals: 1 }]);
  expect(metricsOf("UNKNOWN")).toMatchObject([{ PartnerRefusals: 1 }, { PartnerRefusals: 1 }]);
  const values = output.lines().flatMap((line) => line.Partner ?? []);
  expect(new Set(values)).toEqual(new Set(["anna", "rita", "UNKNOWN"]));
});

test("A request is answered although it cannot be counted, and a registration is not.", async () => {
  api.failures.push("lost request");
  expect((await list("idaId")).status).toBe(200);
  expect(api.rateFailures.length).toBe(1);
  await list("idaId");
  api.failures.push(undefined, "lost request");
  expect(await api.register("idaId")).toMatchObject({ status: 500 });
  expect((await api.register("idaId")).status).toBe(201);
});

test("The gateway's own 429 says when to try again.", () => {
  for (const type of ["THROTTLED", "QUOTA_EXCEEDED"] as const)
    expect(gatewayResponse(type)).toMatchObject({ statusCode: "429", headers: { "retry-after": "1" } });
});
