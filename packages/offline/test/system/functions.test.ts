import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { useStation } from "../support/running-station.ts";

const station = useStation();

const oddity = (kind: string) => station.call("GET", `/oddities/${encodeURIComponent(kind)}`);
const loggedBy = async (text: string) =>
  (await station.linesOf("src/oddities.handler")).find(({ message }) => String(message).includes(text));

test("a function that is linked to a secret reads it", async () => {
  expect(await (await oddity("greeting")).text()).toBe("Good weather");
});

test.each([
  "header with a line break",
  "invalid header name",
  "header values that are not a list",
  "unfinished status",
])("a function whose answer HTTP cannot carry (%s) is 502, and the next call is served", async (kind) => {
  const answer = await oddity(kind);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({ message: "Internal server error" });
  expect((await oddity("greeting")).status).toBe(200);
});

test("an unhandled rejection after the answer is logged, and the next call starts a new environment", async () => {
  expect((await oddity("afterthought")).status).toBe(200);
  const line = await eventually(() => loggedBy("It came to me later"));
  expect(line).toMatchObject({
    level: "ERROR",
    message: "Runtime.UnhandledPromiseRejection Error: It came to me later",
  });
  expect((await oddity("greeting")).status).toBe(200);
});

test("a function whose buffers exceed its memory is ended with Runtime.OutOfMemory", async () => {
  expect((await oddity("heap of buffers")).status).toBe(502);
  expect(await eventually(() => loggedBy("Runtime.OutOfMemory"))).toMatchObject({
    message: expect.stringMatching(
      /^Runtime\.OutOfMemory RequestId: \S+ Error: .* over the limit of 192 MB$/,
    ),
  });
  expect((await oddity("greeting")).status).toBe(200);
});
