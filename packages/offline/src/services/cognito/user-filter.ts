import { AwsError } from "../../http/aws-error.ts";
import type { User } from "./users.ts";

const ofAttribute = (name: string) => (user: User) =>
  user.attributes.find(({ Name }) => Name === name)?.Value ?? "";

/** What ListUsers can filter by. https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html */
const filterable: ReadonlyMap<string, (user: User) => string> = new Map([
  ["username", ({ username }: User) => username],
  ["sub", ({ sub }: User) => sub],
  ["cognito:user_status", ({ status }: User) => status],
  ["status", ({ isEnabled }: User) => (isEnabled ? "Enabled" : "Disabled")],
  ...["email", "phone_number", "name", "given_name", "family_name", "preferred_username"].map(
    (name) => [name, ofAttribute(name)] as const,
  ),
]);

const invalid = (message: string) => new AwsError("InvalidParameterException", 400, message);

/**
 * Reads a filter of the form `attribute = "value"` or `attribute ^= "beginning"`.
 * @throws AwsError InvalidParameterException
 */
export function readUserFilter(filter: string): (user: User) => boolean {
  if (filter.trim() === "") return () => true;
  const [, quoted, bare, operator, text = ""] =
    /^\s*(?:"([^"]+)"|([\w:]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  const name = quoted ?? bare;
  if (name === undefined) throw invalid("Error while parsing filter.");
  const read = filterable.get(name);
  if (!read) throw invalid(`Cannot use attribute for filtering: ${name}`);
  const value = text.replace(/\\(.)/g, "$1");
  return operator === "=" ? (user) => read(user) === value : (user) => read(user).startsWith(value);
}
