/*
 * The pages for browsers, which the function Pages serves by GET and HEAD and without a token. infra/ makes the gateway's
 * methods from them, and from the media types what the function's package may contain.
 */

/** Folder of the console's files in the function's package, and its path in the API. */
export const consoleFolder = "console";

/** Folder of the files of the API's reference in the function's package, and its path in the API. */
export const referenceFolder = "docs";

/** Names of the resources in infra/, and paths as API Gateway writes them. */
export const pages = [
  { name: "getConsole", path: `/${consoleFolder}` },
  { name: "getConsoleFile", path: `/${consoleFolder}/{file+}` },
  { name: "getDocs", path: `/${referenceFolder}` },
  { name: "getDocsFile", path: `/${referenceFolder}/{file+}` },
] as const;

/** What the console has to know of its stage. Everybody can read it. */
export interface ConsoleSettings {
  stage: string;
  /** URL of the console. */
  consoleUrl: string;
  /** The console's app client and endpoints at Cognito. */
  clientId: string;
  authorizeUrl: string;
  tokenUrl: string;
  logoutUrl: string;
  revokeUrl: string;
  /** Whether releasing a document with a high finding takes two people. */
  twoPeople: boolean;
}

/** What the console reads from its page. */
export interface ConsoleConfiguration extends Omit<ConsoleSettings, "consoleUrl"> {
  /** Path prefix of the API on the page's origin, without a slash at its end. */
  apiUrl: string;
}

/** The environment variable of the function that contains the console's settings, as JSON. */
export const consoleSettingsVariable = "CONSOLE_SETTINGS";

/** The environment variable of the function Api that contains the URL of the token endpoint. */
export const tokenUrlVariable = "TOKEN_URL";

/** The media types that can be served, by file extension. Texts only: the API declares no binary media types. */
export const pageMediaTypes: ReadonlyMap<string, string> = new Map([
  [".css", "text/css; charset=utf-8"],
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json"],
  [".svg", "image/svg+xml"],
  [".txt", "text/plain; charset=utf-8"],
]);
