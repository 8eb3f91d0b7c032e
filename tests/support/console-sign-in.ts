import type { Page } from "playwright-core";
import type { OfflineTarget } from "./target.ts";

/** The people of the offline stage. */
export const people = { reviewer: "jane@example.com", auditor: "audrey@example.com" } as const;

type DeclaredPeople = OfflineTarget["people"];

/**
 * The password of a declared person.
 * @throws Error when the stage does not declare the person
 */
export function passwordOf(declared: DeclaredPeople, email: string): string {
  const password = declared[email]?.password;
  if (password === undefined) throw new Error(`The stage has no person "${email}".`);
  return password;
}

/** Fills in the form of the managed login. */
export async function enterPassword(page: Page, declared: DeclaredPeople, email: string): Promise<void> {
  await page.getByLabel("Username").fill(email);
  await page.getByLabel("Password").fill(passwordOf(declared, email));
  await page.getByRole("button", { name: "Sign in" }).click();
}

/**
 * Signs a declared person in at the emulated Cognito.
 *
 * @param path below the console's, where the page is afterwards
 * @throws Error when the stage does not declare the person
 */
export async function signIn(
  page: Page,
  { consoleUrl, people: declared }: Pick<OfflineTarget, "consoleUrl" | "people">,
  email: string,
  path = "",
): Promise<void> {
  await page.goto(`${consoleUrl}${path}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await enterPassword(page, declared, email);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}
