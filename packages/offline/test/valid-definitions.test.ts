import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import { resource } from "./support/shop.ts";
import { arn, roleArn } from "./support/shop-names.ts";
import { openStateMachines } from "./support/state-machines.ts";

const machineArn = arn("states", "stateMachine:orders");
const valid = { Only: { Type: "Succeed" } };
const invalid = { Only: { Type: "Succed" } };

/** A data folder, and starts of Step Functions with it. */
async function dataFolder() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const start = async (States: object) => {
    const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "Only", States });
    const machine = { name: "orders", type: "STANDARD", roleArn: roleArn("orders"), definition };
    const type = "aws:sfn/stateMachine:StateMachine";
    const stateMachines = await openStateMachines(path, [
      resource(type, "Orders", machine, { outputs: { arn: machineArn, name: "orders" } }),
    ]);
    await stateMachines.resume();
    await stateMachines.close();
    return stateMachines.definitionErrors;
  };
  return { file: join(path, "valid-definitions.json"), start };
}

test("an invalid definition is an error of each start", async () => {
  const { start } = await dataFolder();
  const errors = await start(invalid);
  expect(errors).not.toEqual([]);
  expect(await start(invalid)).toEqual(errors);
});

test("a definition that was valid and has changed is validated again", async () => {
  const { start } = await dataFolder();
  expect(await start(valid)).toEqual([]);
  expect(await start(invalid)).not.toEqual([]);
  expect(await start(valid)).toEqual([]);
});

test("only the definitions of the last start are remembered", async () => {
  const { file, start } = await dataFolder();
  await start(valid);
  await start({ Only: { Type: "Pass", End: true } });
  const remembered = JSON.parse(await readFile(file, "utf8")).valid;
  expect(remembered).toHaveLength(1);
  await start({ Only: { Type: "Pass", End: true } });
  expect(JSON.parse(await readFile(file, "utf8")).valid).toEqual(remembered);
});

test.each([
  ["no JSON", (file: string) => writeFile(file, "{")],
  ["other JSON", (file: string) => writeFile(file, '{"valid":1}')],
])("a file of valid definitions that is %s hides no error", async (_, damage) => {
  const { file, start } = await dataFolder();
  await mkdir(join(file, ".."), { recursive: true });
  await damage(file);
  expect(await start(invalid)).not.toEqual([]);
  expect(await start(valid)).toEqual([]);
});
