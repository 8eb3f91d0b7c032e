import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { onTestFinished } from "vitest";
import type { Outputs } from "../../src/run/outputs.ts";

/** An SST app that has nothing to do with ours. */
export const root = fileURLToPath(new URL("../fixtures/weather-station", import.meta.url));

/** A folder for one test, gone after it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "weather-station-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** AWS as the station's keeper, a function of the app, may use it. */
export function keeperOf({ awsEndpoint, region, functions, resources }: Outputs) {
  const { Keeper } = functions;
  if (!Keeper) throw new Error(`There is no Keeper among ${Object.keys(functions).join(", ")}.`);
  const options = { endpoint: awsEndpoint, region, credentials: Keeper, disableHostPrefix: true };
  const steps = new SFNClient(options);
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  const describe = (executionArn: string) => steps.send(new DescribeExecutionCommand({ executionArn }));
  return {
    steps,
    describe,
    /** Starts a workflow; gives the execution's ARN. */
    async start(stateMachineArn: string, input: unknown): Promise<string> {
      const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
      return (await steps.send(command)).executionArn ?? "";
    },
    /** The execution once it has ended, with its output read; fails after `seconds`. */
    async ended(executionArn: string, seconds = 20) {
      const execution = await eventually(async () => {
        const found = await describe(executionArn);
        return found.status === "RUNNING" ? undefined : found;
      }, seconds);
      return { ...execution, output: execution.output && JSON.parse(execution.output) };
    },
    async item(station: string, takenAt: string) {
      const Key = { station, takenAt };
      return (await table.send(new GetCommand({ TableName: resources.Readings?.name, Key }))).Item;
    },
  };
}

/** What `look` gives as soon as it gives something; fails after `seconds`. */
export async function eventually<Result>(
  look: () => Promise<Result | undefined>,
  seconds = 10,
): Promise<Result> {
  for (const started = Date.now(); Date.now() - started < seconds * 1000; ) {
    const result = await look();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It did not come about within ${seconds} seconds.`);
}
