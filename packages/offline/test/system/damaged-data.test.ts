import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { startSystem } from "../../src/run/system.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { UserError } from "../../src/user-error.ts";
import { root, temporaryFolder } from "../support/weather-station.ts";

/** Starts the weather station over a folder in which `damage` has changed something. */
async function startDamaged(damage: (directory: string) => Promise<unknown>) {
  const { graph } = await synthesize({ root, stage: "offline" });
  const directory = await temporaryFolder();
  await damage(directory);
  const error = await startSystem({ graph, directory, port: 0 }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return { directory, message: String(error.message) };
}

const write = (path: string, content: string) => async (directory: string) => {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
};

test.each([
  ["cognito-idp/cognito.json", "{", "it is not JSON"],
  ["cognito-idp/cognito.json", "[]", "it is not what was written (Invalid input: expected object,"],
  ["cognito-idp/cognito.json", '{"privateKey":"x"}', 'its field "privateKey" is not what was written'],
  [
    "cognito-idp/cognito.json",
    '{"privateKey":{"kty":"RSA","n":"x"},"publicKey":{"kty":"RSA","n":"x"},"clientSecrets":{}}',
    'its field "privateKey" is not what was written (no private key)',
  ],
  ["states/some.json", "", "it is not JSON"],
  ["states/some.json", "{}", 'its field "executionArn" is not what was written'],
  ["events/pending/some.json", "null,", "it is not JSON"],
  ["events/pending/some.json", "null", "it is not what was written (Invalid input: expected object,"],
  ["events/pending/some.json", '{"target":[]}', 'its field "id" is not what was written'],
  ["format.json", "5", "it is not what was written (Invalid input: expected object,"],
  ["format.json", "{}", 'its field "format" is not what was written'],
])("a start with %s that holds %j is refused with what to do", async (path, content, reason) => {
  const { directory, message } = await startDamaged(write(path, content));
  expect(message).toContain(`${join(directory, path)} is damaged: ${reason}`);
  expect(message).toMatch(/\. Remove it, or start with --reset to begin with empty data\.$/);
});

test("a start with a folder in place of a file, or a file in place of a folder, is refused with what to do", async () => {
  const folder = await startDamaged((directory) =>
    mkdir(join(directory, "cognito-idp", "cognito.json"), { recursive: true }),
  );
  expect(folder.message).toMatch(/cognito\.json is damaged: it is a folder\. .*--reset/);
  const file = await startDamaged(write("s3", ""));
  expect(file.message).toMatch(/s3 cannot be used: it is a file, and has to be a folder\. .*--reset/);
});

test("a start with data of another version is refused with what to do", async () => {
  const { message } = await startDamaged(write("format.json", '{"format":99}'));
  expect(message).toMatch(
    /is of a newer version \(format 99; this version has \d+\)\. Use that version, .*--reset/,
  );
});
