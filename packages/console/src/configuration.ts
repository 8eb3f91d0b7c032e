// A type only: the build of the console does not depend on the functions.
import type { ConsoleConfiguration } from "../../functions/src/http/pages.ts";

/** What the page needs to know of its stage. The function that serves the page writes it into the page. */
export type Configuration = ConsoleConfiguration;

/**
 * Reads the configuration from the page.
 * @throws Error if the page has none
 */
export function readConfiguration(page: Document = document): Configuration {
  const text = page.getElementById("configuration")?.textContent;
  if (!text) throw new Error("The page has no configuration.");
  return JSON.parse(text) as Configuration;
}

/** Path of the console on its origin, without a slash at its end. */
export function consolePath({ apiUrl }: Pick<Configuration, "apiUrl">): string {
  return `${apiUrl}/console`;
}
