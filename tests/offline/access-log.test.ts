import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { sendRaw } from "../../packages/offline/test/support/raw-request.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

const settings = () =>
  resourcesOfType(airlock.graph, "aws:apigateway/stage:Stage")[0]?.inputs.accessLogSettings;

/** The access log of the API stage, which has a JSON object for each request. */
async function accessLog(): Promise<Record<string, unknown>[]> {
  const group = settings().destinationArn.split(":log-group:")[1].replace(/:\*$/, "");
  const text = await readFile(join(airlock.directory, "logs", group, "access.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test("each request is one line in the access log, with its client and without its token", async () => {
  const token = await tokenOf(airlock, "partner");
  await call(airlock, token, "GET", "/documents?limit=1");
  await call(airlock, "forged", "GET", "/documents");
  await expect.poll(async () => (await accessLog()).length).toBe(2);
  const [served, refused] = await accessLog();
  expect(served).toMatchObject({
    time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
    client: airlock.system.outputs.clients.partner?.clientId,
    method: "GET",
    route: "/documents",
    status: "200",
    error: "-",
    functionMilliseconds: expect.stringMatching(/^\d+$/),
    functionRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(refused).toMatchObject({
    client: "-",
    status: "401",
    error: "UNAUTHORIZED",
    functionRequestId: "-",
  });
  expect(JSON.stringify(served)).not.toContain(token.slice(-20));
});

/** Text that a header or a path may have: printable ASCII, often what JSON escapes. */
const callerText = fc
  .array(fc.oneof(fc.constantFrom('"', "\\", '","client":"', "}", "$context.status", "%22"), fc.string()), {
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .join("")
      .replace(/[^\x20-\x7e]/g, "")
      .trim(),
  );

test("Every line of the access log is a JSON object with the declared fields, whatever paths and headers arrive.", async () => {
  const before = (await accessLog()).length;
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(callerText, callerText, callerText, async (path, agent, id) => {
      const lines = [
        `GET /health/${path.replaceAll(" ", "%20")} HTTP/1.1`,
        "Host: api.test",
        `User-Agent: ${agent}`,
        `X-Amzn-RequestId: ${id}`,
        "Connection: close",
      ];
      const { headers } = await sendRaw(airlock.apiUrl, `${lines.join("\r\n")}\r\n\r\n`);
      if (headers.has("x-amz-apigw-id")) answered++;
    }),
    {
      numRuns: 200,
      examples: [
        ["x", '","client":"forged', '"'],
        ['x","client":"forged', "a", "\\"],
      ],
    },
  );
  expect(answered).toBeGreaterThan(100);
  await expect.poll(async () => (await accessLog()).length).toBe(before + answered);
  const fields = ["timestamp", ...Object.keys(JSON.parse(settings().format))];
  for (const line of (await accessLog()).slice(before)) {
    expect(Object.keys(line)).toEqual(fields);
    expect(line).toMatchObject({ client: "-", method: "GET", status: expect.stringMatching(/^\d{3}$/) });
  }
});
