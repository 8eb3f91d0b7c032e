import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { readCacheFile, writeCacheFile } from "../src/files/cache-folder.ts";
import { hashOf, validDefinitionsFile } from "../src/services/states/valid-definitions.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { resource } from "./support/shop.ts";
import { arn, roleArn } from "./support/shop-names.ts";
import { openStateMachines } from "./support/state-machines.ts";

type Definition = Parameters<typeof hashOf>[0];

/** Starts Step Functions with an empty data folder. */
async function startEmpty(definition: Definition) {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const machine = { name: "orders", type: "STANDARD", roleArn: roleArn("orders") };
  const outputs = { arn: arn("states", "stateMachine:orders"), name: "orders" };
  const inputs = { ...machine, definition: JSON.stringify(definition) };
  const stateMachines = await openStateMachines(path, [
    resource("aws:sfn/stateMachine:StateMachine", "Orders", inputs, { outputs }),
  ]);
  await stateMachines.resume();
  await stateMachines.close();
  return stateMachines.definitionErrors;
}

const definitionOf = (Type: string) =>
  ({
    Comment: randomUUID(),
    QueryLanguage: "JSONata",
    StartAt: "Only",
    States: { Only: { Type } },
  }) as unknown as Definition;
const cached = (): string[] => JSON.parse(readCacheFile(validDefinitionsFile) ?? '{"valid":[]}').valid;

test("a definition that was valid in another data folder is not validated again", async () => {
  const [valid, invalid] = [definitionOf("Succeed"), definitionOf("Succed")];
  expect(await startEmpty(valid)).toEqual([]);
  expect(cached()).toContain(hashOf(valid));
  expect(await startEmpty(invalid)).not.toEqual([]);
  expect(cached()).not.toContain(hashOf(invalid));
  writeCacheFile(validDefinitionsFile, JSON.stringify({ valid: [...cached(), hashOf(invalid)] }));
  expect(await startEmpty(invalid)).toEqual([]);
});
