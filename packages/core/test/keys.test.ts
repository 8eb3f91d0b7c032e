import { expect, test } from "vitest";
import { documentIdOf, keyOf } from "../src/vault/keys.ts";

const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

test("The document id is read back from the key of its upload.", () => {
  expect(documentIdOf(keyOf(id, "incoming"))).toBe(id);
});

test("A key outside incoming/ or without a ULID is refused by name.", () => {
  for (const key of [
    keyOf(id, "released"),
    `incoming/${id}/x`,
    `incoming/${id.toLowerCase()}`,
    "incoming/",
    id,
  ])
    expect(() => documentIdOf(key)).toThrow(`"${key}"`);
});
