import { expect, test } from "vitest";
import { readRequest } from "../src/partner-command.ts";
import { messageOf } from "../src/partner-errors.ts";

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
