import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Names of the programs on Linux, then the places on macOS. */
const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macPlaces = ["Chromium", "Google Chrome"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The path of Chromium or Chrome: what the variable CHROMIUM names, or the first one that is installed. */
export function findChromium({ CHROMIUM, PATH = "" }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROMIUM) return isExecutable(CHROMIUM) ? CHROMIUM : undefined;
  const places = PATH.split(delimiter).flatMap((folder) => programs.map((name) => join(folder, name)));
  return [...places, ...macPlaces].find(isExecutable);
}

/** @throws Error that says how to install it */
export function requireChromium(): string {
  const path = findChromium();
  if (path) return path;
  const { CHROMIUM } = process.env;
  throw new Error(
    `${CHROMIUM ? `CHROMIUM is "${CHROMIUM}", which is not a program` : "Chromium is not installed"}. Run npm run browser:install, or set CHROMIUM to the path of Chromium or Chrome.`,
  );
}
