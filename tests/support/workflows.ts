import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const folder = resolve(import.meta.dirname, "../../.github/workflows");

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

export interface Job {
  uses?: string;
  needs?: string | string[];
  environment?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean | string };
  steps?: Step[];
  env?: Record<string, string>;
}

export interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

/** The texts of all workflows by file name. */
export async function readWorkflows(): Promise<Map<string, string>> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}

/** What makes a workflow unsafe, in sentences; none for a safe one. */
export function faultsOf(text: string): string[] {
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs);
  const isForStrangers = ["pull_request", "pull_request_target", "workflow_run"].some((event) =>
    Object.hasOwn(workflow.on, event),
  );
  return [
    ...unpinnedActions(text),
    ...(JSON.stringify(workflow.permissions) === "{}" ? [] : ["Its permissions are not {}."]),
    ...(Object.hasOwn(workflow.on, "pull_request_target") ? ["It runs on pull_request_target."] : []),
    ...(isForStrangers && text.includes("secrets.") ? ["It gives secrets to a pull request."] : []),
    ...jobs.flatMap(([name, job]) => faultsOfJob(name, job, Object.keys(workflow.on))),
  ];
}

/** An action is a file of this repository, or is pinned by a commit with its version beside it. */
function unpinnedActions(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)]
    .map(([, action = ""]) => action)
    .filter((action) => !/^(\.\/\S+|[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(action))
    .map((action) => `${action} is not pinned by a commit with its version in a comment.`);
}

/** The write permissions that a job may have, by the event that its workflow runs on. */
const writePermissions = new Map([
  ["workflow_run", ["pull-requests"]],
  ["push", ["id-token"]],
]);

function faultsOfJob(name: string, job: Job, events: string[]): string[] {
  const allowed = events.flatMap((event) => writePermissions.get(event) ?? []);
  const written = Object.entries(job.permissions ?? {}).flatMap(([scope, access]) =>
    access === "read" ? [] : [scope],
  );
  const steps = job.steps ?? [];
  return [
    ...(job.permissions ? [] : [`${name} has no permissions of its own.`]),
    ...written
      .filter((scope) => !allowed.includes(scope) || (scope === "id-token" && job.environment === undefined))
      .map((scope) => `${name} may write ${scope}.`),
    ...steps
      // A matrix has values of the workflow itself.
      .filter(({ run }) => /\$\{\{(?! matrix\.\w+ \}\})/.test(run ?? ""))
      .map(({ run }) => `${name} has an expression in a script: ${run}`),
    ...steps
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
      .flatMap(({ with: options }) => [
        ...(options?.["persist-credentials"] === false ? [] : [`${name} keeps the token in the checkout.`]),
        ...(events.includes("workflow_run") && options?.ref !== undefined
          ? [`${name} checks out what a pull request names.`]
          : []),
      ]),
  ];
}
