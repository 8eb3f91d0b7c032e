import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { OfflineProcess } from "../tests/support/offline-process.ts";
import { call, declare, type Target, tokenOf } from "../tests/support/target.ts";
import { pdf, submitDocuments } from "./documents.ts";
import { timed } from "./measure.ts";
import { type Measurement, type MeasurementContext, quantile, type Row } from "./measurement.ts";

const clients = 16;

/** Of them, as many as a busy machine still answers in the gateway's 29 s from the first request on. */
const submittingClients = 4;

/** The offline stack in long use: the memory that it holds after documents, and requests of several clients at once. */
export const offline: Measurement = {
  title: `npm start in use: memory while idle, and ${clients} clients at once`,
  isOnRequest: true,
  run: measureOffline,
};

async function* measureOffline({ work, isShort }: MeasurementContext): AsyncIterable<Row> {
  const system = await OfflineProcess.start(join(work, "data"));
  try {
    const { apiUrl = "", tokenUrl = "", clients = {} } = system.outputs;
    const target: Target = { apiUrl, tokenUrl, clients, close: () => system.close() };
    yield* measureMemory(system, target, isShort ? [64, 192] : [500, 5_000]);
    yield* measureClients(target, isShort ? 320 : 1_600);
  } finally {
    await system.close();
  }
}

/** @param counts how many documents are released in all when memory is read */
async function* measureMemory(
  system: OfflineProcess,
  target: Target,
  counts: readonly number[],
): AsyncIterable<Row> {
  const before = await idleMemory(system);
  let released = 0;
  for (const count of counts) {
    await submitDocuments(target, count - released, submittingClients);
    released = count;
    const measured = await idleMemory(system);
    yield {
      name: `resident memory, idle after ${count} documents`,
      measured,
      unit: "MiB",
      reference: { name: "before the first", measured: before },
      note: `${(measured - before).toFixed(0)} MiB more`,
    };
  }
}

/** Environments of functions end after a minute, and garbage is collected after half a minute. */
const idleMilliseconds = 100_000;
const samples = 9;

/** The median of the last samples, once the process has had the time to give memory back. */
async function idleMemory(system: OfflineProcess): Promise<number> {
  await wait(idleMilliseconds);
  const taken: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    taken.push(system.memoryMebibytes());
    await wait(1_000);
  }
  return quantile(taken, 0.5);
}

/** How long requests take when several clients send one after another, beside a single client. */
async function* measureClients(target: Target, count: number): AsyncIterable<Row> {
  const token = await tokenOf(target, "partner");
  const declaration = declare("a.pdf", "application/pdf", pdf);
  const kinds = [
    ["GET /documents", 200, () => call(target, token, "GET", "/documents?limit=1")],
    ["POST /documents", 201, () => call(target, token, "POST", "/documents", declaration)],
  ] as const;
  for (const [name, status, send] of kinds) {
    const measure = (clients: number, count: number) =>
      timesOf(clients, count, async () => {
        const answer = await send();
        if (answer.status !== status) throw new Error(`The API answered ${answer.status}.`);
      });
    // The first requests start as many environments as there can be; on a busy machine, some take more than the gateway's 29 s.
    await timesOf(clients, count / 4, async () => void (await send()));
    const [one, several]: [number[], number[]] = [[], []];
    // In turn, since a registration counts the open documents, of which there are more and more.
    for (let round = 0; round < rounds; round++) {
      one.push(...(await measure(1, count / 4 / rounds)));
      several.push(...(await measure(clients, count / rounds)));
    }
    for (const [part, title] of parts)
      yield {
        name: `${name}, ${title} of ${clients} clients`,
        measured: quantile(several, part),
        reference: { name: "of one client", measured: quantile(one, part) },
      };
  }
}

const rounds = 5;
const parts = [
  [0.5, "p50"],
  [0.99, "p99"],
] as const;

/** Milliseconds that each of some requests takes, which clients send one after another. */
async function timesOf(clients: number, count: number, send: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  const sendSeveral = async () => {
    for (let index = 0; index < count / clients; index++) times.push((await timed(send))[0]);
  };
  await Promise.all(Array.from({ length: clients }, sendSeveral));
  return times;
}
