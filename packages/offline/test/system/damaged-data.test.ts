import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { startSystem } from "../../src/run/system.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { UserError } from "../../src/user-error.ts";
import { root, temporaryFolder } from "../support/weather-station.ts";

test.each([
  ["cognito-idp/cognito.json", "{"],
  ["states/some.json", ""],
  ["events/pending/some.json", "null,"],
])("a start with a damaged %s is refused with what to do", async (path, content) => {
  const { graph } = await synthesize({ root, stage: "offline" });
  const directory = await temporaryFolder();
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
  const message = `${join(directory, path)} is damaged: it is not JSON. Remove it, or start with --reset to begin with empty data.`;
  const error = await startSystem({ graph, directory, port: 0 }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toBe(message);
});
