import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { tableType } from "../../packages/offline/src/services/dynamodb/types.ts";
import { firehoseService } from "../../packages/offline/src/services/firehose/index.ts";
import { s3Service } from "../../packages/offline/src/services/s3/index.ts";
import { read, submit } from "../support/documents.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

/** The code blocks of a section of a guide, with the placeholder of the id replaced. */
async function commandsOf(section: string, id: string, guide = "operations") {
  const text = (await readFile(`docs/${guide}.md`, "utf8")).split(`\n## ${section}\n`)[1] ?? "";
  const blocks = text.split("\n## ")[0]?.matchAll(/^( *)```bash\n([\s\S]*?)^ *```/gm) ?? [];
  return [...blocks].map(([, indent = "", block = ""]) =>
    block.replaceAll(new RegExp(`^${indent}`, "gm"), "").replace(/^ID=.*$/m, `ID=${id}`),
  );
}

/** A graph with a second, empty table, such as a restore creates on AWS. */
function withRestoredTable(graph: Graph): Graph {
  const restored = resourcesOfType(graph, tableType).map(({ inputs, outputs, parent: _, ...table }) => ({
    ...table,
    name: `${table.name}-restored`,
    urn: `${table.urn}-restored`,
    inputs: { ...inputs, streamEnabled: false, name: `${outputs.name}-restored` },
    outputs: {
      ...outputs,
      streamEnabled: false,
      streamArn: "",
      name: `${outputs.name}-restored`,
      arn: `${outputs.arn}-restored`,
    },
  }));
  return { ...graph, resources: [...graph.resources, ...restored] };
}

describe.skipIf(spawnSync("aws", ["--version"]).status !== 0)("the commands of the guides", () => {
  let airlock: InProcess;
  let token: string;
  let id: string;

  beforeAll(async () => {
    airlock = await startInProcess("offline", withRestoredTable(await runnableGraphOf("offline")));
    token = await tokenOf(airlock, "partner");
    id = (await submit(airlock, token, samples.pdf())).id;
  });
  afterAll(() => airlock.close());

  /** Runs commands in a shell whose AWS endpoint is the offline system. */
  async function run(commands: string) {
    const { awsEndpoint, region, resources, administrator } = airlock.system.outputs;
    const links = { Documents: resources.Documents, Vault: resources.Vault, Intake: { arn: workflow() } };
    const resource = `resource() { node -p 'JSON.stringify(JSON.parse(process.env.LINKS)[process.argv[1]])' "$1"; }`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", `${resource}\n${commands}`], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: awsEndpoint,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: administrator.accessKeyId,
        AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
        LINKS: JSON.stringify(links),
      },
    });
    return { stdout, stderr };
  }
  const workflow = () =>
    airlock.graph.resources.find(({ type }) => type.endsWith(":StateMachine"))?.outputs.arn as string;
  const document = () => read(airlock, token, id);

  test("a released document that is re-driven stays as it is", async () => {
    const [commands = "", deadLetters] = await commandsOf("Re-driving documents", id);
    expect(deadLetters).toContain("aws sqs");
    const before = await document();
    expect((await run(commands)).stdout).toContain("executionArn");
    expect(await document()).toEqual(before);
  });

  test("the lines of a document in the audit export can be found by its id", async () => {
    await airlock.system.idle();
    await airlock.system.service(firehoseService).flush();
    const bucket = String(airlock.graph.outputs.auditExport);
    const [object] = airlock.system.service(s3Service).s3.buckets.get(bucket)?.objects.values() ?? [];
    const day = /^events\/(.{10})\//.exec(object?.key ?? "")?.[1] ?? "";
    const [commands = ""] = await commandsOf("Audit export", id);
    const folder = await mkdtemp(join(tmpdir(), "airlock-audit-"));
    const documented = commands
      .replace("=BUCKET", `=${bucket}`)
      .replace("2026/01/31", day)
      .replace("01ARZ3NDEKTSV4RRFFQ69G5FAV", id);
    const { stdout } = await run(`cd ${folder}\n${documented}`);
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    const events = lines.map((line) => JSON.parse(line)).sort((a, b) => a.sequence - b.sequence);
    await rm(folder, { recursive: true });
    const history = (await document()).history.map(({ type }: { type: string }) => type);
    expect(events.map(({ type }) => type)).toEqual(history);
  });

  test("restoring the table adds deleted items and leaves the others", async () => {
    const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };
    const { id } = await submit(airlock, token, doubtful);
    const document = () => read(airlock, token, id);
    // The events before become items.
    const reviewer = await tokenOf(airlock, "reviewer");
    for (let times = 0; times < 2; times++)
      await call(airlock, reviewer, "GET", `/documents/${id}/content?purpose=review`);
    const [restore = "", copy = ""] = await commandsOf("Items of the table", id, "restoring");
    const [table = "", ...restoring] = restore.trim().split("\n");
    expect(restoring.join()).toContain("restore-table-to-point-in-time");
    const key = (sk: string) => JSON.stringify({ pk: { S: `document#${id}` }, sk: { S: sk } });
    const before = await document();
    // Here the documented commands first copy in the other direction, since offline restores nothing.
    const deleteItem = (sk: string) => `aws dynamodb delete-item --table-name "$TABLE" --key '${key(sk)}'`;
    const { stderr } = await run(
      [
        table,
        `NAME=$TABLE; TABLE=$TABLE-restored`,
        copy.replaceAll('"$TABLE-restored"', '"$NAME"'),
        "TABLE=$NAME",
        deleteItem("document"),
        deleteItem("event#000002"),
        copy,
        // An item that exists already is reported as an error.
        ":",
      ].join("\n"),
    );
    expect(await document()).toEqual(before);
    // For the two events that existed.
    expect(stderr.match(/ConditionalCheckFailedException/g)).toHaveLength(2);
  });

  test("content that was overwritten and deleted can be restored from its version", async () => {
    const [list = "", copy = "", compare = ""] = await commandsOf("Content of a document", id, "restoring");
    const { stdout: before } = await run(`${list}\n${compare}`);
    const [, original] = before.split(/\s+/);
    const object = `--bucket "$VAULT" --key "$PLACE/$ID"`;
    const { stdout } = await run(
      [
        list.replace(/^aws.*$/m, ""),
        `echo other > other.txt`,
        `aws s3api put-object ${object} --body other.txt > /dev/null`,
        "rm other.txt",
        `aws s3api delete-object ${object} > /dev/null`,
        list.replace(/^(ID|PLACE|VAULT)=.*$/gm, ""),
        copy.replace(/^VERSION=.*$/m, `VERSION=${original}`),
        compare,
      ].join("\n"),
    );
    const [copied = "", recorded] = stdout.trim().split("\n").slice(-2);
    expect(copied).toMatch(/^[0-9a-f]{64}$/);
    expect(copied).toBe(recorded);
    expect(stdout.match(/None/g)).toHaveLength(1);
  });
});
