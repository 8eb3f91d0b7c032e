import { expect, test } from "vitest";
import { keyOf, parseKey, places } from "../src/vault/keys.ts";

const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

test.each(places)("Place and document id are read back from a key in %s/.", (place) => {
  expect(parseKey(keyOf(id, place))).toEqual({ documentId: id, place });
});

test("A key in another place or without a ULID is refused by name.", () => {
  for (const key of [`elsewhere/${id}`, `incoming/${id}/x`, `incoming/${id.toLowerCase()}`, "incoming/", id])
    expect(() => parseKey(key)).toThrow(`"${key}"`);
});
