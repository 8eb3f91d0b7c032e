import { randomInt } from "node:crypto";
import type { Group } from "@airlock/functions/http/people.ts";
import type { CognitoPeople, Person } from "./cognito-people.ts";
import { UserError } from "./user-error.ts";

/** Status of a person who has not signed in yet. */
const notSignedIn = "FORCE_CHANGE_PASSWORD";

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
  const isNew = await people.create(email, password);
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
