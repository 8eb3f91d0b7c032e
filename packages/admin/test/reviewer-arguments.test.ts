import { expect, test } from "vitest";
import { messageOf } from "../src/partner-errors.ts";
import { readReviewerRequest } from "../src/reviewer-command.ts";

/** The message of the error that a command line ends with. */
function refusalOf(commandArguments: string[]): string | undefined {
  try {
    readReviewerRequest(commandArguments);
  } catch (error) {
    return messageOf(error, "dev", "reviewer");
  }
  return undefined;
}

const onDev = ["--stage", "dev"];

test.each<[string, string[], RegExp]>([
  ["no command", [], /^Name a command: add, list, groups, invite/],
  ["an unknown command", ["constructor", ...onDev], /^"constructor" is not a command/],
  ["no stage", ["list"], /^Name the stage: --stage STAGE/],
  ["no address", ["add", ...onDev], /^Name one person: npm run reviewer -- add EMAIL --stage STAGE/],
  ["a name in place of an address", ["add", "jane", ...onDev], /^"jane" is not an e-mail address/],
  ["a username with spaces", ["disable", "a b", ...onDev], /^"a b" is neither an e-mail address nor/],
  ["an option of another command", ["list", "--groups", "read", ...onDev], /^"list" has no option --groups/],
  ["an unknown option", ["list", "--secrets", ...onDev], /'--secrets'.*--help lists/],
])("A command line with %s is refused in a few words before anything is called.", (_what, args, message) => {
  expect(refusalOf(args)).toMatch(message);
});

test("A person whom a command of AWS denies is told the policy of this command.", () => {
  const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
  expect(messageOf(denied, "dev", "reviewer")).toMatch(/npm run reviewer -- policy --stage dev$/);
});
