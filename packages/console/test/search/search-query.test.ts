import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromLocalInput,
  meaningOf,
  readSearch,
  searchParameters,
  toLocalInput,
  writeSearch,
} from "../../src/search/search-query.ts";

test("a search in a URL is read as it was written", () => {
  const value = fc.string().map((text) => text.trim());
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...searchParameters), value), (search) => {
      const filled = Object.fromEntries(Object.entries(search).filter(([, text]) => text !== ""));
      expect(readSearch(writeSearch(search))).toEqual(filled);
    }),
  );
});

test("other parameters of a URL are ignored", () => {
  expect(readSearch("limit=5&__proto__=x&rule=pdf-javascript&status=")).toEqual({ rule: "pdf-javascript" });
});

test("an id, a SHA-256 and a part of a name are told apart, in upper and lower case", () => {
  const id = "01KA1B2C3D4E5F6G7H8J9KMNPQ";
  expect(meaningOf(` ${id.toLowerCase()} `)).toEqual({ documentId: id });
  expect(meaningOf("A".repeat(64))).toEqual({ sha256: "a".repeat(64) });
  expect(meaningOf("a".repeat(63))).toEqual({ filename: "a".repeat(63) });
  expect(meaningOf("  ")).toEqual({});
});

test("times are entered in the reader's zone and searched in UTC", () => {
  const instant = fromLocalInput("2026-11-25T09:30");
  expect(instant).toBe(new Date(2026, 10, 25, 9, 30).toISOString());
  expect(toLocalInput(instant)).toBe("2026-11-25T09:30");
  expect(fromLocalInput("")).toBeUndefined();
  expect(toLocalInput("not a time")).toBe("");
});
