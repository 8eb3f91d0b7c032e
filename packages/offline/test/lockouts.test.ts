import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import { alertOf, Browser, poolResources, type SignInTarget, startCognito, user } from "./support/sign-in.ts";

const password = "Sesame-1234";
let clock: { now: Date };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
beforeEach(async () => {
  clock = { now: new Date("2026-01-01T00:00:00Z") };
  folder = await temporaryFolder();
  const users = ["jane", "bob"].map((name) => user(name, { password }));
  cognito = await startCognito(folder.path, [...poolResources(), ...users], { clock });
});
afterEach(async () => {
  await cognito.aws.close();
  await folder.remove();
});

const later = (seconds: number) => {
  clock.now = new Date(clock.now.getTime() + seconds * 1000);
};
/** What the page says about a password; undefined when it is right. */
const attempt = async (username: string, given: string) =>
  alertOf(await new Browser(cognito).signIn(username, given));
async function guess(username: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++)
    expect(await attempt(username, "guess")).toBe("Incorrect username or password.");
}
const exceeded = "Password attempts exceeded";

test("five wrong passwords lock a user for a second, and each further one for twice as long", async () => {
  await guess("jane", 5);
  expect(await attempt("jane", password)).toBe(exceeded);
  later(1);
  await guess("jane", 1);
  later(1);
  expect(await attempt("jane", "guess")).toBe(exceeded);
  later(1);
  await guess("jane", 1);
  later(3);
  expect(await attempt("JANE", password)).toBe(exceeded);
  expect(await attempt("bob", password)).toBeUndefined();
  later(1);
  expect(await attempt("jane", password)).toBeUndefined();
});

test("a sign-in clears the failures, and so do 15 minutes without an attempt", async () => {
  for (const clear of [() => attempt("jane", password), () => later(900)]) {
    await guess("jane", 4);
    await clear();
    await guess("jane", 4);
    expect(await attempt("jane", password)).toBeUndefined();
  }
});

test("a lockout lasts 15 minutes at most", async () => {
  await guess("jane", 5);
  for (let seconds = 1; seconds <= 512; seconds *= 2) {
    later(seconds);
    await guess("jane", 1);
  }
  later(899);
  expect(await attempt("jane", password)).toBe(exceeded);
  later(1);
  expect(await attempt("jane", password)).toBeUndefined();
});

test("a username that does not exist is locked as one that does", async () => {
  await guess("nobody", 5);
  expect(await attempt("nobody", "guess")).toBe(exceeded);
});
