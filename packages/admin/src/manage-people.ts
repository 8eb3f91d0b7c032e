import { randomInt } from "node:crypto";
import type { Group } from "@airlock/functions/http/people.ts";
import type { CognitoPeople, Person } from "./cognito-people.ts";
import { UserError } from "./user-error.ts";

/** Status of a person who has not signed in yet. */
const notSignedIn = "FORCE_CHANGE_PASSWORD";
/** Status of a person of the identity provider. */
const ofProvider = "EXTERNAL_PROVIDER";

/**
 * Adds a person with groups. Repeated after a run that ended in between, it does the rest.
 * @param options.printPassword gives a temporary password, in place of the e-mail with one
 * @throws UserError if there is a person of the name who has signed in, is disabled or has other groups
 */
export async function addPerson(
  people: CognitoPeople,
  email: string,
  groups: readonly Group[],
  { printPassword }: { printPassword: boolean },
): Promise<{ person: Person; isNew: boolean; password?: string }> {
  const password = printPassword ? createPassword() : undefined;
  const isNew = await people.create({ username: email, email }, password);
  const found = await findPerson(people, email);
  if (!isNew) {
    const isLeft = found.status === notSignedIn && found.groups.every((group) => groups.includes(group));
    if (!found.isEnabled || (!isLeft && !isSame(found.groups, groups)))
      throw new UserError(
        `${email} exists since ${found.createdAt}, is ${found.isEnabled ? "enabled" : "disabled"} and has the groups ${found.groups.join(", ") || "(none)"}. Use the commands enable and groups.`,
      );
    if (password && found.status === notSignedIn) await people.setTemporaryPassword(email, password);
  }
  await people.setGroups(found, groups);
  const hasPassword = password !== undefined && found.status === notSignedIn;
  return { person: { ...found, groups: [...groups] }, isNew, ...(hasPassword && { password }) };
}

/**
 * Sends another temporary password, which is valid for seven days.
 * @throws UserError if the person has signed in
 */
export async function invitePerson(people: CognitoPeople, username: string): Promise<Person> {
  const person = await findPerson(people, username);
  if (person.status !== notSignedIn)
    throw new UserError(`${username} has signed in: a forgotten password is reset on the sign-in page.`);
  await people.invite(username);
  return person;
}

/**
 * Lets a person register another authenticator app. Cognito does not remove an app where MFA is required, so the user is deleted
 * and created with the same username, e-mail address and groups. A run that ended in between is continued by `addPerson`.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserMFAPreference.html
 *
 * @param options.printPassword gives a temporary password, in place of the e-mail with one
 * @throws UserError if the person is disabled, has not signed in or signs in at an identity provider
 */
export async function resetMfa(
  people: CognitoPeople,
  username: string,
  { printPassword }: { printPassword: boolean },
): Promise<{ person: Person; password?: string }> {
  const person = await findPerson(people, username);
  checkMfaReset(person);
  const password = printPassword ? createPassword() : undefined;
  await people.delete(person.username);
  try {
    await people.create(person, password);
    await people.setGroups({ ...person, groups: [] }, person.groups);
  } catch (error) {
    throw new UserError(
      `${person.username} was deleted, and is not complete again (${(error as Error).message}). Continue with: npm run reviewer -- add ${person.username} --groups ${person.groups.join(",")}`,
    );
  }
  return { person: { ...person, status: notSignedIn, hasMfa: false }, ...(password && { password }) };
}

/** @throws UserError */
function checkMfaReset({ username, status, isEnabled, groups }: Person): void {
  if (status === ofProvider)
    throw new UserError(`${username} signs in at the identity provider, which has the authenticator app.`);
  if (!isEnabled) throw new UserError(`${username} is disabled. Use the command enable first.`);
  if (status === notSignedIn)
    throw new UserError(
      `${username} has not signed in, so has no authenticator app, and has the groups ${groups.join(", ") || "(none)"}. Use the commands invite and groups.`,
    );
}

/** @throws UserError if there is no such person */
export async function findPerson(people: CognitoPeople, username: string): Promise<Person> {
  const person = await people.find(username);
  if (!person) throw new UserError(`There is no person ${username}. The command list prints all.`);
  return person;
}

const isSame = (one: readonly Group[], other: readonly Group[]): boolean =>
  one.length === other.length && one.every((group) => other.includes(group));

/** A temporary password of 20 characters of four kinds, as every password policy accepts it. */
function createPassword(): string {
  const kinds = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.!"];
  const pick = (characters: string) => characters.charAt(randomInt(characters.length));
  const all = kinds.join("");
  return [...kinds.map(pick), ...Array.from({ length: 16 }, () => pick(all))].join("");
}
