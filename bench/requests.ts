import { join } from "node:path";
import { call, declare, type OfflineTarget, tokenOf } from "../tests/support/target.ts";
import { directApp, noQuotas } from "./direct-app.ts";
import { pdf } from "./documents.ts";
import { median, timed } from "./measure.ts";
import { type Measurement, type MeasurementContext, type Row, rowOfRuns } from "./measurement.ts";
import { startSystem } from "./start-system.ts";

/** A request through gateway, authorizer and function of the offline stack, and what quotas add to it. */
export const requests: Measurement = {
  title: "Requests to the API, offline, with functions that were started",
  run: measureRequests,
};

async function* measureRequests({ work }: MeasurementContext): AsyncIterable<Row> {
  const targets = {
    with: await startSystem(join(work, "with"), { authorizes: true }),
    without: await startSystem(join(work, "without"), { authorizes: false }),
  };
  try {
    const first = (await timed(await requestsTo(targets.with).then(({ list }) => list)))[0];
    // First, because a count of the open documents, once a minute, takes longer the more there are.
    yield* measureQuotas(targets.with);
    yield* measureStack(targets);
    const later = await median(50, (await requestsTo(targets.with)).list);
    yield {
      name: "the first request, which starts the function",
      measured: first,
      reference: { name: "a later one", measured: later },
    };
  } finally {
    await targets.with.close();
    await targets.without.close();
  }
}

/** A request that reads and one that writes. */
interface Requests {
  list: () => Promise<unknown>;
  register: () => Promise<unknown>;
}

async function requestsTo(target: OfflineTarget): Promise<Requests> {
  const token = await tokenOf(target, "partner");
  const declaration = declare("a.pdf", "application/pdf", pdf);
  return {
    list: () => call(target, token, "GET", "/documents?limit=1"),
    register: () => call(target, token, "POST", "/documents", declaration),
  };
}

const kinds = [
  ["GET /documents", "list"],
  ["POST /documents", "register"],
] as const;
const rounds = 20;
const requestsOfRound = 15;

/** Medians of a round of requests, by turns. */
async function inTurn<Name extends string>(
  callers: Readonly<Record<Name, Requests>>,
  kind: keyof Requests,
): Promise<Record<Name, number>[]> {
  const names = Object.keys(callers) as Name[];
  const taken: Record<Name, number>[] = [];
  // In the first rounds, code is compiled.
  for (let round = -4; round < rounds; round++) {
    const medians = {} as Record<Name, number>;
    for (const name of round % 2 === 0 ? names : names.toReversed())
      medians[name] = await median(requestsOfRound, callers[name][kind]);
    if (round >= 0) taken.push(medians);
  }
  return taken;
}

/** Through the stack with and without authorization, beside the app alone. */
async function* measureStack(targets: Record<"with" | "without", OfflineTarget>): AsyncIterable<Row> {
  const callers = {
    with: await requestsTo(targets.with),
    without: await requestsTo(targets.without),
    appWith: directApp(targets.with),
    appWithout: directApp(targets.without),
  };
  for (const [name, kind] of kinds) {
    const taken = await inTurn(callers, kind);
    const reference = "the same Hono app called directly";
    for (const [variant, app, title] of [
      ["with", "appWith", "through the offline stack"],
      ["without", "appWithout", "through the offline stack, without enforcement"],
    ] as const)
      yield rowOfRuns(
        `${name} ${title}`,
        reference,
        taken.map((medians) => [medians[variant], medians[app]] as const),
      );
  }
}

/** With limits that are never reached, and with none; a partner has some hundred open documents in the end, which are counted once a minute. */
async function* measureQuotas(target: OfflineTarget): AsyncIterable<Row> {
  const quotas = { requestsPerSecond: 1_000, documentsPerDay: 1e6, bytesPerDay: 1e12, openDocuments: 10_000 };
  const callers = { limited: directApp(target, quotas), unlimited: directApp(target, noQuotas) };
  for (const [name, kind] of kinds)
    yield rowOfRuns(
      `${name} with quotas`,
      "without quotas",
      (await inTurn(callers, kind)).map(({ limited, unlimited }) => [limited, unlimited] as const),
    );
}
