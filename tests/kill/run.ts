import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { useStages, withEnvironment } from "../support/stages.ts";
import { type Audit, audit } from "./audit.ts";
import { type Kind, kinds, runClient, type Submission } from "./clients.ts";
import { type Kill, KilledSystem } from "./killed-system.ts";
import { Receiver } from "./receiver.ts";

export interface KillOptions {
  /** Of the moments of the kills, in answers and milliseconds, and of the kinds of documents. */
  seed: number;
  kills: number;
  /** Receives what happened, a line at a time. */
  progress?: (line: string) => void;
}

const stage = "offline-kill";
const clientsAtOnce = 8;

/**
 * Kills the system at random moments while clients submit documents, starts it again each time, lets the clients finish
 * and audits every document. After a violation, the data folder stays.
 */
export async function killAndAudit(options: KillOptions): Promise<Audit> {
  const receiver = await Receiver.start();
  const removeStages = await useStages({ [stage]: stageSettings(receiver.url) });
  const data = await mkdtemp(join(tmpdir(), "airlock-kill-"));
  try {
    const audited = await withEnvironment({ SST_SECRET_WebhookPartner: "a-key" }, () =>
      run(options, data, receiver),
    );
    if (audited.violations.length > 0) audited.violations.push(`The data folder is ${data}.`);
    else await rm(data, { recursive: true, force: true });
    return audited;
  } finally {
    receiver.close();
    await removeStages();
  }
}

const stageSettings = (webhook: string) => ({
  region: "us-west-2",
  allowedNetworks: ["127.0.0.1/32"],
  clients: {
    partner: ["airlock/submit", "airlock/read"],
    "other-partner": ["airlock/submit", "airlock/read"],
    reviewer: ["airlock/read", "airlock/review"],
    "second-reviewer": ["airlock/read", "airlock/review"],
    eraser: ["airlock/erase"],
  },
  webhooks: { partner: webhook },
  account: { apiGatewayLogs: true },
  audit: { export: true },
  // The audit reads the vault as the administrator.
  operators: ["arn:aws:iam::000000000000:role/administrator"],
  quotas: { requestsPerSecond: null, documentsPerDay: null, bytesPerDay: null, openDocuments: null },
});

/** Documents that are large are fewer. */
const kind: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...kinds.filter((name) => name !== "in-two-parts")) },
  { weight: 1, arbitrary: fc.constant("in-two-parts" as const) },
);

const kill: fc.Arbitrary<Kill> = fc.record({
  answers: fc.integer({ min: 0, max: 150 }),
  milliseconds: fc.integer({ min: 0, max: 100 }),
  twice: fc.constantFrom(true, false, false, false),
});

async function run({ seed, kills, progress = () => {} }: KillOptions, data: string, receiver: Receiver) {
  const system = new KilledSystem(data, stage);
  const submissions: Submission[] = [];
  const failures: string[] = [];
  let isEnding = false;
  const work = async (number: number) => {
    for (const next of fc.sample(kind, { seed: seed + number, numRuns: 10_000 })) {
      if (isEnding) return;
      await runClient(system, next, submissions).catch((error) => failures.push(`${next}: ${error}`));
    }
  };
  try {
    await system.outputs();
    const clients = Array.from({ length: clientsAtOnce }, (_, number) => work(number));
    for (const [index, moment] of fc.sample(kill, { seed, numRuns: kills }).entries()) {
      await system.killAndStart(moment);
      progress(`kill ${index + 1} of ${kills}: ${submissions.length} documents, ${failures.length} failures`);
    }
    isEnding = true;
    await Promise.all(clients);
    const audited = await audit({ system, data, submissions, received: receiver.received });
    return { ...audited, violations: [...failures, ...audited.violations] };
  } finally {
    await system.kill();
  }
}
