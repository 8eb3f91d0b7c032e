// Installs Chromium for the tests in a browser, unless it or Chrome is installed:  npm run browser:install
// Uses the packages of Debian, as root. Elsewhere it says what to install.
import { execFileSync } from "node:child_process";
import { findChromium } from "../tests/support/chromium.ts";

function install(): void {
  const run = (...parameters: string[]) =>
    execFileSync("apt-get", parameters, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  run("update");
  run("install", "--yes", "--no-install-recommends", "chromium");
}

try {
  if (!findChromium()) install();
  console.log(`Chromium: ${findChromium()}`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `Chromium could not be installed by apt-get (${reason}). Install Chromium or Google Chrome, or set CHROMIUM to its path.`,
  );
  process.exitCode = 1;
}
