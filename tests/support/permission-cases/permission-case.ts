import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { samples } from "../../../packages/core/test/samples.ts";
import { eventsService } from "../../../packages/offline/src/services/events/index.ts";
import { statesService } from "../../../packages/offline/src/services/states/index.ts";
import { register } from "../documents.ts";
import type { InProcess } from "../in-process.ts";
import { type Change, find } from "../permissions.ts";
import { tokenOf, upload } from "../target.ts";

/** What a stage does until a role or a permission stops it. */
export interface PermissionCase {
  /** `offline` if absent. */
  stage?: string;
  /** What is removed from the graph or changed in it. */
  change: Change;
  drive: (airlock: InProcess) => Promise<unknown>;
  /** What the terminal says: who needs which action on what. */
  denied: RegExp;
  /** The role that would act next, and does not. */
  silent?: string;
  /** What else shows that it stopped there. */
  stopped?: (airlock: InProcess) => Promise<void>;
}

export async function uploadDocument(airlock: InProcess, sample = samples.pdf()): Promise<void> {
  const registered = await register(airlock, await tokenOf(airlock, "partner"), sample);
  expect((await upload(registered, sample.bytes)).status).toBe(200);
}

export const registerDocument = async (airlock: InProcess) =>
  register(airlock, await tokenOf(airlock, "partner"), samples.pdf());

export const health = (airlock: InProcess) => fetch(`${airlock.apiUrl}/health`);

export const runSweeper = ({ system }: InProcess) =>
  system.service(eventsService).events.runSchedule("Sweeper");

/** Starts a workflow with an object that does not exist, so that `Inspect` fails. */
export const startWorkflow =
  (name: string) =>
  ({ system, graph }: InProcess) =>
    system
      .service(statesService)
      .stateMachines.start(find(graph, "StateMachine", `${name}StateMachine`).outputs.arn, {
        key: "incoming/none",
        etag: "0",
      });

/** The lines of a queue, as JSON. */
export async function messagesIn({ directory, graph }: InProcess, queue: string): Promise<string[]> {
  const { name } = find(graph, "Queue", queue).outputs;
  const text = await readFile(join(directory, "sqs", `${name}.jsonl`), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean);
}

/** The queue has got events with these error codes. */
export const deadLettersAre = (queue: string, ...codes: string[]) =>
  async function stopped(airlock: InProcess): Promise<void> {
    await airlock.system.idle();
    const messages = await messagesIn(airlock, queue);
    expect(messages.map((line) => JSON.parse(line).attributes.ERROR_CODE)).toEqual(codes);
  };

/** Nobody requested an action. */
export const neverRequested = (action: string) =>
  async function stopped({ decisions }: InProcess): Promise<void> {
    expect(decisions.map((decision) => decision.action)).not.toContain(action);
  };

/** What is in the streams of a log group. */
export async function logOf({ directory, system }: InProcess, group: string): Promise<string> {
  await system.idle();
  const folder = join(directory, "logs", ...group.split("/").filter(Boolean));
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const files = entries.filter((file) => file.endsWith(".jsonl"));
  return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("");
}

const otherAccount = "999999999999";

/** An ARN in another account. */
export const inOtherAccount = (arn: string) => arn.replace(/:\d{12}:/, `:${otherAccount}:`);
