import { expect, test } from "vitest";
import { readScopes } from "../src/partner-options.ts";

test.each(["review", "read,review", "airlock/review"])(
  "Where documents are real, a partner cannot have the scopes %s, and the error says what to do.",
  (scopes) => {
    expect(() => readScopes(scopes, { hasRealDocuments: true })).toThrow(
      /^--scopes: has airlock\/review: only people decide on real documents.*npm run reviewer -- add EMAIL/,
    );
    expect(readScopes(scopes, { hasRealDocuments: false })).toContain("airlock/review");
  },
);

test("A partner can have the scope audit, and never submit and erase.", () => {
  expect(readScopes("audit,read", { hasRealDocuments: true })).toEqual(["airlock/audit", "airlock/read"]);
  for (const hasRealDocuments of [true, false])
    expect(() => readScopes("submit,erase", { hasRealDocuments })).toThrow(/a withdrawal would erase/);
});
