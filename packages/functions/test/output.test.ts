import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type Api, captureOutput, declaration, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => vi.restoreAllMocks());

test("Each request is logged with client and document, without filename, hash, URL, signature or key.", async () => {
  const output = captureOutput();
  const { id } = (await api.register("annaId", "secret-key")).body;
  await api.request("annaId", "GET", `/documents/${id}`);
  const requests = output.lines().filter(({ message }) => message === "request");
  expect(
    requests.map(({ requestId, caller, documentId, status }) => [requestId, caller, documentId, status]),
  ).toEqual([
    ["request-1", "anna", id, 201],
    ["request-1", "anna", id, 200],
  ]);
  for (const secret of ["claim.pdf", "X-Amz", declaration.sha256, "secret-key", "http"])
    expect(output.text()).not.toContain(secret);
});

test("A registration is counted in CloudWatch's embedded metric format, and a repeated one is not.", async () => {
  const output = captureOutput();
  await api.register("annaId", "counted");
  await api.register("annaId", "counted");
  expect(output.lines().filter((line) => line._aws && !line.Partner)).toEqual([
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
