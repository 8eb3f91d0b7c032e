import { request } from "node:http";
import { buffer, json } from "node:stream/consumers";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { register, submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { tokenOf } from "../support/target.ts";

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

/** Sends a request to a presigned URL from an address of this machine, and gives the answer's status. */
function sendFrom(
  localAddress: string,
  url: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: object; body?: Uint8Array } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers }, localAddress, agent: false };
    const call = request(url, options, async (response) => {
      await buffer(response);
      resolve(response.statusCode ?? 0);
    });
    call.once("error", reject).end(body);
  });
}

test("a presigned upload works from the networks in the stage's settings only", async () => {
  const token = await tokenOf(airlock, "partner");
  const sample = samples.pdf();
  const { url, method, headers } = (await register(airlock, token, sample)).body.upload;
  const upload = { method, headers, body: sample.bytes };
  expect(await sendFrom("127.0.0.2", url, upload)).toBe(403);
  expect(airlock.reports.at(-1)).toMatch(
    /^Access denied: .*Api.* needs s3:PutObject on .*incoming.*VaultPolicy \(resource policy\) denies it\.$/,
  );
  expect(await sendFrom("127.0.0.1", url, upload)).toBe(200);
});

test("a presigned URL that was made for longer than the API's is refused at the age of the API's", async () => {
  const token = await tokenOf(airlock, "partner");
  const { id } = await submit(airlock, token, samples.pdf());
  const { awsEndpoint: endpoint, region, resources, administrator: credentials } = airlock.system.outputs;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const get = new GetObjectCommand({ Bucket: resources.Vault?.name, Key: `released/${id}` });
  const url = await getSignedUrl(s3, get, { expiresIn: 7 * 24 * 3600 });
  s3.destroy();
  expect(await sendFrom("127.0.0.1", url)).toBe(200);
  airlock.clock.ahead = 24 * 3600 * 1000;
  expect(await sendFrom("127.0.0.1", url)).toBe(403);
  airlock.clock.ahead = 0;
});

test("no statement of the vault's policy is without effect offline", () => {
  expect(airlock.system.notEmulated.filter((note) => note.includes("VaultPolicy"))).toEqual([]);
});
