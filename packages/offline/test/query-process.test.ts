import { execFileSync } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { QueryProcess } from "../src/services/states/query-process.ts";

const job = { expressions: ["1 + 1"], variables: "{}", resultBytesAtMost: 1000 };

test("a process of expressions ends while an answer arrives from it", async () => {
  const queries = new QueryProcess({ milliseconds: 60_000, heapMegabytes: 128 });
  await queries.run(job);
  const answer = queries.run(job);
  await setImmediate();
  // This thread reads the answer only after it has called `close`.
  execFileSync(process.execPath, ["--eval", "0"]);
  await queries.close();
  expect(await answer).toEqual({ results: ["2"] });
});
