import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, settled, tokenOf, upload } from "../support/target.ts";

/** A section's commands; what an operator types in place of an example is given. */
async function commandsOf(section: string, id: string) {
  const text = (await readFile("docs/operations.md", "utf8")).split(`\n## ${section}\n`)[1] ?? "";
  const blocks = text.split("\n## ")[0]?.matchAll(/^( *)```bash\n([\s\S]*?)^ *```/gm) ?? [];
  return [...blocks].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), "").replace(/^ID=.*$/m, `ID=${id}`),
  );
}

describe.skipIf(spawnSync("aws", ["--version"]).status !== 0)("the commands of docs/operations.md", () => {
  let airlock: InProcess;
  let token: string;
  let id: string;

  beforeAll(async () => {
    airlock = await startInProcess();
    token = await tokenOf(airlock, "partner");
    const { filename, contentType, bytes } = samples.pdf();
    const submitted = await call(airlock, token, "POST", "/documents", declare(filename, contentType, bytes));
    await upload(submitted, bytes);
    id = (await settled(airlock, token, submitted.body.id)).body.id;
  });
  afterAll(() => airlock.close());

  /** Types commands into a shell that finds the offline system where an operator's finds AWS. */
  async function type(commands: string) {
    const { awsEndpoint, region, resources, functions } = airlock.system.outputs;
    const links = { Documents: resources.Documents, Vault: resources.Vault, Intake: { arn: workflow() } };
    const resource = `resource() { node -p 'JSON.stringify(JSON.parse(process.env.LINKS)[process.argv[1]])' "$1"; }`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", `${resource}\n${commands}`], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: awsEndpoint,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: functions.Sweep?.accessKeyId,
        AWS_SECRET_ACCESS_KEY: functions.Sweep?.secretAccessKey,
        LINKS: JSON.stringify(links),
      },
    });
    return { stdout, stderr };
  }
  const workflow = () =>
    airlock.graph.resources.find(({ type }) => type.endsWith(":StateMachine"))?.outputs.arn as string;
  const document = async () => (await call(airlock, token, "GET", `/documents/${id}`)).body;

  test("a document is re-driven, which does one that was released no harm", async () => {
    const [commands = "", deadLetters] = await commandsOf("Re-driving documents", id);
    expect(deadLetters).toContain("aws sqs");
    const before = await document();
    expect((await type(commands)).stdout).toContain("executionArn");
    expect(await document()).toEqual(before);
  });

  test("a document that is gone comes back, and what is there is left alone", async () => {
    const [restore = "", copy = ""] = await commandsOf("Restoring the table", id);
    const [table = "", ...restoring] = restore.trim().split("\n");
    expect(restoring.join()).toContain("restore-table-to-point-in-time");
    const key = (sk: string) => JSON.stringify({ pk: { S: `document#${id}` }, sk: { S: sk } });
    const before = await document();
    // The second table, which AWS would make, is made by the same commands the other way around.
    const another = `aws dynamodb create-table --table-name "$TABLE-restored" --billing-mode PAY_PER_REQUEST \
      --attribute-definitions AttributeName=pk,AttributeType=S AttributeName=sk,AttributeType=S \
      --key-schema AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE
      aws dynamodb wait table-exists --table-name "$TABLE-restored"`;
    const lose = (sk: string) => `aws dynamodb delete-item --table-name "$TABLE" --key '${key(sk)}'`;
    const { stderr } = await type(
      [
        table,
        another,
        `NAME=$TABLE; TABLE=$TABLE-restored`,
        copy.replaceAll('"$TABLE-restored"', '"$NAME"'),
        "TABLE=$NAME",
        lose("document"),
        lose("event#000002"),
        copy,
        // What was there already is told as an error, and is none.
        ":",
      ].join("\n"),
    );
    expect(await document()).toEqual(before);
    // The two events that were there.
    expect(stderr.match(/ConditionalCheckFailedException/g)).toHaveLength(2);
  });
});
