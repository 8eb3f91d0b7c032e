import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { onTestFinished } from "vitest";
import type { Outputs } from "../../src/run/outputs.ts";
import { eventually } from "./eventually.ts";

/** The folder of an SST app without anything of Airlock. */
export const root = fileURLToPath(new URL("../fixtures/weather-station", import.meta.url));

/** A temporary folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "weather-station-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** AWS clients with the credentials of the administrator. */
export function administratorOf({ awsEndpoint, region, administrator, resources }: Outputs) {
  const options = { endpoint: awsEndpoint, region, credentials: administrator, disableHostPrefix: true };
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
    /** The execution once it has ended, with its output parsed. */
    async ended(executionArn: string) {
      const execution = await eventually(async () => {
        const found = await describe(executionArn);
        return found.status === "RUNNING" ? undefined : found;
      });
      return { ...execution, output: execution.output && JSON.parse(execution.output) };
    },
    async item(station: string, takenAt: string) {
      const Key = { station, takenAt };
      return (await table.send(new GetCommand({ TableName: resources.Readings?.name, Key }))).Item;
    },
  };
}
