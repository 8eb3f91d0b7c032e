import { afterAll, beforeAll, expect, test } from "vitest";
import type { Group } from "../../functions/src/http/people.ts";
import type { CognitoPeople } from "../src/cognito-people.ts";
import { addPerson, findPerson, invitePerson, resetMfa } from "../src/manage-people.ts";
import { type Death, startStage, type TestStage } from "./stage.ts";

let stage: TestStage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

let addresses = 0;
const newAddress = () => `person-${++addresses}@example.com`;
const printed = { printPassword: true };
const add = (people: CognitoPeople, email: string, groups: readonly Group[] = ["review", "read"]) =>
  addPerson(people, email, groups, printed);

test("A person that is added has the groups, no MFA yet, and a temporary password.", async () => {
  const email = newAddress();
  const { password, isNew } = await add(stage.people, email);
  expect({ isNew, length: password?.length }).toEqual({ isNew: true, length: 20 });
  expect(await findPerson(stage.people, email)).toMatchObject({
    username: email,
    email,
    groups: ["review", "read"],
    isEnabled: true,
    status: "FORCE_CHANGE_PASSWORD",
    hasMfa: false,
  });
});

test("A person who is there with other groups, or disabled, is not added again, and nothing changes.", async () => {
  const email = newAddress();
  await add(stage.people, email);
  await expect(add(stage.people, email, ["audit"])).rejects.toThrow(/exists since .*groups review, read/);
  await stage.people.disable(email);
  await expect(add(stage.people, email)).rejects.toThrow(/is disabled/);
  expect(await findPerson(stage.people, email)).toMatchObject({
    isEnabled: false,
    groups: ["review", "read"],
  });
});

test("Groups are replaced, and those of others stay.", async () => {
  const [email, other] = [newAddress(), newAddress()];
  await add(stage.people, email);
  await add(stage.people, other);
  await stage.people.setGroups(await findPerson(stage.people, email), ["read", "audit"]);
  expect((await findPerson(stage.people, email)).groups).toEqual(["read", "audit"]);
  expect((await findPerson(stage.people, other)).groups).toEqual(["review", "read"]);
});

test("A username is found whatever its case, and one that nobody has is named.", async () => {
  const email = newAddress();
  await add(stage.people, email);
  expect((await findPerson(stage.people, email.toUpperCase())).username).toBe(email);
  await expect(findPerson(stage.people, "nobody@example.com")).rejects.toThrow(
    /^There is no person nobody@example.com/,
  );
});

test("A person who has not signed in is invited again.", async () => {
  const email = newAddress();
  await add(stage.people, email);
  expect(await invitePerson(stage.people, email)).toMatchObject({ username: email });
});

test("The list has every person once.", async () => {
  const email = newAddress();
  await add(stage.people, email, ["audit"]);
  const listed: string[] = [];
  for await (const { username } of stage.people.list()) listed.push(username);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toContain(email);
});

test("Who lost the authenticator app keeps username, address and groups, and has a temporary password.", async () => {
  const email = newAddress();
  await add(stage.people, email);
  await stage.confirm(email);
  const { password } = await resetMfa(stage.people, email.toUpperCase(), printed);
  expect(password).toHaveLength(20);
  expect(await findPerson(stage.people, email)).toMatchObject({
    ...{ username: email, email, groups: ["review", "read"] },
    ...{ status: "FORCE_CHANGE_PASSWORD", hasMfa: false, isEnabled: true },
  });
});

test("The app of a person who is disabled or has not signed in is not reset, and nothing changes.", async () => {
  const email = newAddress();
  await add(stage.people, email);
  await expect(resetMfa(stage.people, email, printed)).rejects.toThrow(/has not signed in.*review, read/);
  await stage.confirm(email);
  await stage.people.disable(email);
  const before = await findPerson(stage.people, email);
  await expect(resetMfa(stage.people, email, printed)).rejects.toThrow(/is disabled/);
  expect(await findPerson(stage.people, email)).toEqual(before);
});

/** An operation on a person who has signed in, and how a run that ended is continued, if not by a repetition. */
interface Operation {
  run: (people: CognitoPeople, email: string) => Promise<unknown>;
  continue?: (people: CognitoPeople, email: string) => Promise<unknown>;
}

const operations: Readonly<Record<string, Operation>> = {
  add: { run: (people, email) => add(people, email) },
  groups: {
    run: async (people, email) => people.setGroups(await findPerson(people, email), ["audit"]),
  },
  disable: { run: (people, email) => people.disable(email) },
  "reset-mfa": {
    run: (people, email) => resetMfa(people, email, printed),
    continue: (people, email) => add(people, email),
  },
};

/** Runs an operation in a process that ends, and continues it in one that does not; gives the person's address. */
async function interrupt(name: string, operation: Operation, death: Death): Promise<string | undefined> {
  const email = newAddress();
  if (name !== "add") {
    await add(stage.people, email);
    await stage.confirm(email);
  }
  const { people, calls } = stage.process(death);
  await operation.run(people, email).catch(() => {});
  if (calls.count < death.call) return undefined;
  await (operation.continue ?? operation.run)(stage.people, email);
  return email;
}

test.each(Object.entries(operations))(
  "After a process that ended at any call of %s, the next run does the rest.",
  async (name, operation) => {
    let interruptions = 0;
    for (let call = 1; ; call++) {
      for (const isCarriedOut of [false, true]) {
        const email = await interrupt(name, operation, { call, isCarriedOut });
        if (email === undefined) return expect(interruptions).toBeGreaterThan(2);
        interruptions++;
        expect(await findPerson(stage.people, email)).toMatchObject({
          groups: name === "groups" ? ["audit"] : ["review", "read"],
          isEnabled: name !== "disable",
        });
      }
    }
  },
);
