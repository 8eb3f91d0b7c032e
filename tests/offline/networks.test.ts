import { request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

/** Calls the API from an address of this machine. */
function callFrom(
  localAddress: string,
  path: string,
): Promise<{ status: number; type: string; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(airlock.apiUrl + path, { localAddress, agent: false }, async (response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, type: headers["content-type"] ?? "", body: await json(response) });
    });
    call.once("error", reject).end();
  });
}

test("the API serves the networks in the stage's settings, and refuses others with a problem document", async () => {
  expect(await callFrom("127.0.0.1", "/health")).toMatchObject({ status: 200 });
  expect(await callFrom("127.0.0.2", "/health")).toMatchObject({
    status: 403,
    type: "application/problem+json",
    body: {
      type: "urn:airlock:problem:forbidden",
      status: 403,
      detail: expect.stringContaining("with an explicit deny in a resource-based policy"),
    },
  });
});
