import type { parseArgs } from "node:util";
import { type Group, groups as knownGroups } from "@airlock/functions/http/people.ts";
import * as z from "zod";
import type { Person } from "./cognito-people.ts";
import { type Command, type Request, readCommandLine, sharedOptions } from "./command-line.ts";
import { addPerson, findPerson, invitePerson, resetMfa } from "./manage-people.ts";
import type { Output } from "./partner-output.ts";
import { reviewerPolicy } from "./reviewer-policy.ts";
import type { StageAccess } from "./stage-access.ts";
import { tableOf } from "./text-table.ts";
import { UserError } from "./user-error.ts";

/** Minutes for which an access token is valid, as infra/console-client.ts declares it. */
const tokenMinutes = 15;
const defaultGroups = "review,read";

export const reviewerUsage = `npm run reviewer -- COMMAND [EMAIL] --stage STAGE [options]

  add EMAIL        adds a person, who gets a temporary password by e-mail
    --groups       review, read, audit; separated by commas (${defaultGroups})
    --print-password  prints the temporary password, in place of the e-mail
  list             prints all people with groups, status and MFA
  groups EMAIL     changes the groups to --groups
  invite EMAIL     sends another temporary password to a person who has not signed in yet
  disable EMAIL    refuses sign-ins and ends the sessions, within ${tokenMinutes} minutes
  enable EMAIL     undoes disable
  reset-mfa EMAIL  replaces the person's user, who gets a temporary password and registers another authenticator app
    --print-password  prints the temporary password, in place of the e-mail
  policy           prints the IAM policy that these commands need

EMAIL is the address with which the person was added, or a username as list prints it.
  --stage STAGE    the stage; offline for the system that npm start runs
  --data DIR       data folder of the offline system that runs the stage (.offline for the stage offline)
  --json           prints JSON`;

const options = {
  ...sharedOptions,
  groups: { type: "string" },
  "print-password": { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
type OptionName = keyof typeof options;

const commands: ReadonlyMap<string, Command<Values, OptionName>> = new Map<
  string,
  Command<Values, OptionName>
>([
  ["add", { takesName: true, options: ["groups", "print-password"], run: add }],
  ["list", { takesName: false, options: [], run: list }],
  ["groups", { takesName: true, options: ["groups"], run: setGroups }],
  ["invite", { takesName: true, options: [], run: invite }],
  ["disable", { takesName: true, options: [], run: disable }],
  ["enable", { takesName: true, options: [], run: enable }],
  ["reset-mfa", { takesName: true, options: ["print-password"], run: replaceMfa }],
  ["policy", { takesName: false, options: [], run: policy }],
]);

/**
 * Reads a command line, before anything is called.
 * @returns undefined if it asks for help
 * @throws UserError, or the error of `parseArgs`
 */
export const readReviewerRequest = (commandArguments: string[]): Request | undefined =>
  readCommandLine<Values, OptionName>(
    {
      call: "npm run reviewer",
      subject: "person",
      placeholder: "EMAIL",
      options,
      commands,
      checkName: (command, name) => (command === "add" ? readEmail : readUsername)(name),
    },
    commandArguments,
  );

/** @throws UserError */
function readEmail(text: string): string {
  if (!z.email().max(128).safeParse(text).success)
    throw new UserError(`"${text}" is not an e-mail address of at most 128 characters.`);
  return text.toLowerCase();
}

/**
 * A username, which Cognito compares without regard to case.
 * @throws UserError
 */
function readUsername(text: string): string {
  if (!/^\S{1,128}$/.test(text))
    throw new UserError(`"${text}" is neither an e-mail address nor a username, which has no spaces.`);
  return text;
}

/** @throws UserError */
function readGroups(text: string): Group[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !knownGroups.some((group) => group === name));
  if (unknown.length > 0)
    throw new UserError(
      `--groups: ${unknown.map((name) => `"${name}"`).join(", ")} is not a group. Groups are ${knownGroups.join(", ")}, separated by commas.`,
    );
  return knownGroups.filter((group) => names.includes(group));
}

const printedPassword = (password: string) =>
  `The temporary password, valid for 7 days and not printed again: ${password}`;
const sentPassword = "Cognito sent a temporary password by e-mail, valid for 7 days.";

async function add(
  { people, stage, apiUrl }: StageAccess,
  name: string,
  { groups = defaultGroups, "print-password": printPassword }: Values,
): Promise<Output> {
  const email = readEmail(name);
  const { person, isNew, password } = await addPerson(people, email, readGroups(groups), { printPassword });
  const url = `${apiUrl.replace(/\/$/, "")}/console`;
  const means = password
    ? printedPassword(password)
    : isNew
      ? sentPassword
      : `If the e-mail with the temporary password is lost: npm run reviewer -- invite ${email} --stage ${stage}`;
  return {
    text: [
      `${isNew ? "Added" : "Added before:"} ${email} with the groups ${person.groups.join(", ")}.`,
      `Sign in at ${url}`,
      means,
    ].join("\n"),
    json: { person, consoleUrl: url, ...(password && { temporaryPassword: password }) },
  };
}

async function list({ people }: StageAccess): Promise<Output> {
  const found: Person[] = [];
  for await (const person of people.list()) found.push(person);
  const rows = found.map(
    ({ username, email, groups, providerGroups, isEnabled, status, hasMfa, createdAt }) => [
      username,
      email || "-",
      groups.join(",") || "-",
      providerGroups || "-",
      isEnabled ? status : "disabled",
      hasMfa ? "yes" : "no",
      createdAt,
    ],
  );
  const header = ["USERNAME", "EMAIL", "GROUPS", "PROVIDER GROUPS", "STATUS", "MFA", "ADDED"];
  return {
    text: found.length > 0 ? tableOf([header, ...rows]) : "The stage has no people.",
    json: { people: found },
  };
}

async function setGroups({ people }: StageAccess, name: string, { groups }: Values): Promise<Output> {
  if (groups === undefined) throw new UserError("Name the groups: --groups GROUPS.");
  const wanted = readGroups(groups);
  const person = await findPerson(people, readUsername(name));
  await people.setGroups(person, wanted);
  return {
    text: `${person.username} has the groups ${wanted.join(", ")}. Tokens have them within ${tokenMinutes} minutes, or after the next sign-in.`,
    json: { person: { ...person, groups: wanted } },
  };
}

async function invite({ people }: StageAccess, name: string): Promise<Output> {
  const person = await invitePerson(people, readUsername(name));
  return { text: `Cognito sent another temporary password to ${person.email}.`, json: { person } };
}

async function disable({ people }: StageAccess, name: string): Promise<Output> {
  const person = await findPerson(people, readUsername(name));
  await people.disable(person.username);
  return {
    text: `Disabled ${person.username}, and ended the sessions. A token that is there is valid for up to ${tokenMinutes} minutes.`,
    json: { person: { ...person, isEnabled: false } },
  };
}

async function enable({ people }: StageAccess, name: string): Promise<Output> {
  const person = await findPerson(people, readUsername(name));
  await people.enable(person.username);
  return { text: `Enabled ${person.username}.`, json: { person: { ...person, isEnabled: true } } };
}

async function replaceMfa(
  { people }: StageAccess,
  name: string,
  { "print-password": printPassword }: Values,
): Promise<Output> {
  const { person, password } = await resetMfa(people, readUsername(name), { printPassword });
  return {
    text: [
      `Deleted and added ${person.username} with the groups ${person.groups.join(", ") || "(none)"}. The sessions have ended. Where MFA is required, the next sign-in registers an authenticator app.`,
      password ? printedPassword(password) : sentPassword,
    ].join("\n"),
    json: { person, ...(password && { temporaryPassword: password }) },
  };
}

async function policy({ resources }: StageAccess): Promise<Output> {
  const document = reviewerPolicy(resources);
  return { text: JSON.stringify(document, null, 2), json: document };
}
