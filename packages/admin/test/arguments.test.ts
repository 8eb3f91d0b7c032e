import { expect, test } from "vitest";
import { readRequest } from "../src/partner-command.ts";
import { messageOf } from "../src/partner-errors.ts";
import { changedQuotas, describeQuotas, readQuotas } from "../src/quota-options.ts";
import { parseParameter } from "../src/stage-access.ts";
import { UserError } from "../src/user-error.ts";

/** The message of the error that a command line ends with. */
function refusalOf(commandArguments: string[]): string | undefined {
  try {
    readRequest(commandArguments);
  } catch (error) {
    return messageOf(error, "dev");
  }
  return undefined;
}

const onDev = ["--stage", "dev"];

test.each<[string, string[], RegExp]>([
  ["no command", [], /^Name a command: add, list/],
  ["an unknown command", ["constructor", ...onDev], /^"constructor" is not a command/],
  ["no stage", ["list"], /^Name the stage: --stage STAGE/],
  ["a stage that is no name", ["list", "--stage", "__proto__"], /^"__proto__" is not the name of a stage/],
  ["a name in upper case", ["add", "Acme", ...onDev], /^"Acme" is not a valid name: use up to 63/],
  ["a name with spaces", ["add", "a b", ...onDev], /^"a b" is not a valid name/],
  ["an empty name", ["add", "", ...onDev], /^"" is not a valid name/],
  ["a name of 64 characters", ["add", "a".repeat(64), ...onDev], /is not a valid name/],
  ["the name __proto__", ["add", "__proto__", ...onDev], /^"__proto__" is not a valid name/],
  [
    "an id as a new name",
    ["add", "p-01ks7m3v8w2x4y6z8a0b2c4d6e", ...onDev],
    /has the form of a partner's id/,
  ],
  ["a reference with a slash", ["disable", "a/b", ...onDev], /^"a\/b" is not a valid name.*by its id/],
  ["no name", ["add", ...onDev], /^Name one partner: npm run partner -- add NAME/],
  ["two names", ["disable", "a", "b", ...onDev], /^Name one partner/],
  ["a name for a command that takes none", ["list", "a", ...onDev], /^"list" takes no name/],
  ["an option of another command", ["list", "--now", ...onDev], /^"list" has no option --now/],
  ["an unknown option", ["list", "--secrets", ...onDev], /'--secrets'.*--help lists/],
])("A command line with %s is refused in a few words before anything is called.", (_what, args, message) => {
  expect(refusalOf(args)).toMatch(message);
});

test.each([
  [
    { "documents-per-day": "100", "open-documents": "none" },
    { documentsPerDay: 100, openDocuments: null },
  ],
  [{ "bytes-per-day": "stage" }, undefined],
  [{}, undefined],
])("The options %o change the quotas of a new partner to %o.", (values, quotas) => {
  expect(changedQuotas(undefined, readQuotas(values) ?? {})).toEqual(quotas);
});

test("Options change the quotas that they name, and leave the others.", () => {
  const changes = readQuotas({ "requests-per-second": "5", "bytes-per-day": "stage" }) ?? {};
  const quotas = changedQuotas({ bytesPerDay: 1000, openDocuments: null }, changes);
  expect(quotas).toEqual({ requestsPerSecond: 5, openDocuments: null });
  expect(describeQuotas(quotas)).toBe("requestsPerSecond 5, openDocuments none; others as the stage");
  expect(describeQuotas(undefined)).toBe("as the stage");
});

test.each(["0", "-1", "1.5", "1e3", "", "10001", "__proto__"])(
  "A quota of %j is refused with what to write.",
  (text) => {
    expect(() => readQuotas({ "open-documents": text })).toThrow(
      /^--open-documents: ".*" is not a whole number from 1 to 10000, nor "none" or "stage"/,
    );
  },
);

test("Names, ids, and names that every object inherits are read.", () => {
  for (const args of [
    ["add", "constructor"],
    ["add", "a".repeat(63)],
    ["disable", "p-01ks7m3v8w2x4y6z8a0b2c4d6e"],
    ["rotate", "acme-1", "--now", "--json"],
  ])
    expect(readRequest([...args, ...onDev])).toMatchObject({ stage: "dev" });
  expect(readRequest(["add", "--help"])).toBeUndefined();
});

test.each(["", "null", "not JSON", '{"tableName":"t","userPoolId":"p","tokenUrl":"u","apiUrl":"u"}'])(
  "A parameter that another version wrote is refused in a few words: %s",
  (text) => {
    const read = () => parseParameter("/airlock/dev/partners", text);
    expect(read).toThrow(UserError);
    expect(read).toThrow(/^The stage was deployed by another version.*Deploy the stage/);
  },
);
