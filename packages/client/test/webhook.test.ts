import { expect, test } from "vitest";
import { isNewEvent, readWebhook } from "../src/index.ts";

const key = "a-key";
const detail = { documentId: "A", sequence: 3, type: "released", status: "released" };
const body = JSON.stringify({ source: "airlock", detail });

test("an event is read from a request that has the webhook's key, also while the key is replaced", async () => {
  expect(await readWebhook({ key, body }, key)).toEqual(detail);
  expect(await readWebhook({ key, body }, ["new-key", key])).toEqual(detail);
});

test.each([undefined, null, "", "a-ke", "a-key ", "A-KEY"])(
  "a request with the key %j is refused with 401",
  async (given) => {
    await expect(readWebhook({ key: given, body }, key)).rejects.toMatchObject({
      name: "WebhookError",
      status: 401,
    });
  },
);

test.each(["", "[]", "null", "{}", '{"detail":{"documentId":"A","sequence":"3"}}'])(
  "the body %j is refused with 400",
  async (other) => {
    await expect(readWebhook({ key, body: other }, key)).rejects.toMatchObject({ status: 400 });
  },
);

test("a webhook without a key accepts no request", async () => {
  for (const keys of ["", [], [key, ""]])
    await expect(readWebhook({ key: "", body }, keys)).rejects.toThrow("needs a key");
});

test("an event that comes again is not new, and documents are counted apart", async () => {
  const newest = new Map<string, number>();
  const isNew = (documentId: string, sequence: number) => isNewEvent({ documentId, sequence }, newest);
  expect(await isNew("A", 1)).toBe(true);
  expect(await isNew("A", 2)).toBe(true);
  expect(await isNew("A", 2)).toBe(false);
  expect(await isNew("A", 1)).toBe(false);
  expect(await isNew("B", 1)).toBe(true);
});
