import { expect, test } from "vitest";
import { judge } from "../fuzz/judge.ts";
import { describe, fuzz, fuzzTargets } from "../fuzz/run.ts";
import type { Answer } from "../fuzz/wire.ts";

test("hostile requests are answered with an error, end no process, print no trace and leave no file outside the data folder", async () => {
  const { findings, rounds } = await fuzz({ seed: 1, requests: 600, batchesInRound: 16 });
  expect(findings.map(describe)).toEqual([]);
  expect(rounds).toBeGreaterThanOrEqual(fuzzTargets.length);
});

const answer = (status: number, type: string, body: string): Answer => ({
  status,
  headers: new Map([["content-type", type]]),
  body: Buffer.from(body),
});
const onApi = { port: "api", method: "GET", target: "/" } as const;
const onAws = { port: "aws", method: "POST", target: "/" } as const;
const problem = JSON.stringify({ type: "about:blank", title: "Not found", status: 404, detail: "a" });

test.each([
  ["a problem document", onApi, answer(404, "application/problem+json", problem)],
  ["S3's error", onAws, answer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>")],
  ["an error of the JSON protocols", onAws, answer(400, "application/json", '{"__type":"a"}')],
  ["the end of a connection whose bytes are no request", { ...onApi, raw: "\0" }, "closed" as const],
])("the fuzz suite accepts %s", (_what, plan, outcome) => {
  expect(judge(plan, outcome)).toBeUndefined();
});

test.each([
  ["an error of the server", onApi, answer(502, "application/problem+json", problem)],
  ["an error that is no problem document", onApi, answer(404, "application/json", "{}")],
  ["a problem document of another status", onApi, answer(400, "application/problem+json", problem)],
  ["an error that no AWS service has", onAws, answer(400, "text/plain", "Bad request")],
  [
    "a path of the machine",
    onAws,
    answer(400, "application/json", `{"__type":"a","message":"${process.cwd()}"}`),
  ],
  ["the end of a request's connection", onApi, "closed" as const],
  ["no answer", onApi, "silent" as const],
])("the fuzz suite reports %s", (_what, plan, outcome) => {
  expect(judge(plan, outcome)).toBeDefined();
});
