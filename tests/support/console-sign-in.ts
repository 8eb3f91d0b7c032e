import type { Page } from "playwright-core";
import type { OfflineTarget } from "./target.ts";

/** The people of the offline stage. */
export const people = { reviewer: "jane@example.com", auditor: "audrey@example.com" } as const;

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
  const password = declared[email]?.password;
  if (password === undefined) throw new Error(`The stage has no person "${email}".`);
  await page.goto(`${consoleUrl}${path}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Username").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}
