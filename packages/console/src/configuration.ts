/** What the page needs to know of its stage. The function that serves the page writes it into the page. */
export interface Configuration {
  stage: string;
  /** Path prefix of the API on the page's origin, without a slash at its end. */
  apiUrl: string;
  clientId: string;
  authorizeUrl: string;
  tokenUrl: string;
  logoutUrl: string;
  revokeUrl: string;
  /** Whether releasing a document with a `high` finding needs two people. */
  twoPeople: boolean;
}

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
