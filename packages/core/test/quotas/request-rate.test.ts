import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { QuotaExceededError } from "../../src/errors.ts";
import { createLedgerClient } from "../../src/ledger/sdk-client.ts";
import { windowSeconds } from "../../src/quotas/quotas.ts";
import { blockOf, RequestRate } from "../../src/quotas/request-rate.ts";
import { TableModel } from "../model/table-model.ts";

const dynamodb = createLedgerClient(new DynamoDBClient({ region: "us-west-2" }));

/** Some functions that count requests in one table, on one clock. */
function startFunctions(count: number) {
  const table = new TableModel(() => {});
  const milliseconds = 1_800_000_000_000;
  const state = { milliseconds, failsBefore: false, failsAfter: false, attempts: 0, writes: 0 };
  const client: typeof dynamodb = Object.create(dynamodb, {
    send: {
      value: async (command: unknown) => {
        state.attempts++;
        if (state.failsBefore) throw new Error("The request was lost.");
        state.writes++;
        const response = table.operation(command).run();
        if (state.failsAfter) throw new Error("The response was lost.");
        return response;
      },
    },
  });
  const failures: unknown[] = [];
  const start = () =>
    new RequestRate({
      table: { client, name: "ledger" },
      now: () => new Date(state.milliseconds),
      onFailure: (error) => failures.push(error),
    });
  const functions = Array.from({ length: count }, start);
  /** Starts another function in the place of one that has died. */
  const replace = (index: number) => {
    functions[index % count] = start();
  };
  /** Whether a function accepts a request. */
  const send = async (index: number, owner: string, requestsPerSecond: number) => {
    try {
      await functions[index % count]?.count(owner, requestsPerSecond);
      return true;
    } catch (error) {
      if (!(error instanceof QuotaExceededError)) throw error;
      return false;
    }
  };
  return { table, state, send, replace, failures };
}

const requests = fc.array(
  fc.record({
    index: fc.nat(7),
    milliseconds: fc.oneof(fc.nat(20), fc.nat(1_500)),
    fault: fc.constantFrom(undefined, undefined, undefined, "before" as const, "after" as const),
  }),
  { minLength: 1, maxLength: 300 },
);

test("Who sends no more than the quota is never refused, and N functions accept at most N × (block − 1) requests more.", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 12 }),
      requests,
      async (count, requestsPerSecond, sent) => {
        const { state, send } = startFunctions(count);
        const limit = requestsPerSecond * windowSeconds;
        const windows = new Map<number, { sent: number; accepted: number }>();
        const hasFaults = sent.some(({ fault }) => fault);
        for (const { index, milliseconds, fault } of sent) {
          state.milliseconds += milliseconds;
          state.failsBefore = fault === "before";
          state.failsAfter = fault === "after";
          const start = Math.floor(state.milliseconds / 1000 / windowSeconds);
          const window = windows.get(start) ?? { sent: 0, accepted: 0 };
          windows.set(start, window);
          window.sent++;
          if (await send(index, "anna", requestsPerSecond)) window.accepted++;
          else expect(window.sent).toBeGreaterThan(limit);
        }
        if (!hasFaults)
          for (const { accepted } of windows.values())
            expect(accepted).toBeLessThanOrEqual(limit + count * (blockOf(requestsPerSecond) - 1));
      },
    ),
    { numRuns: 200 },
  );
});

test("Each function that dies lets the partner send block − 1 requests more, whether its last write arrived or not.", async () => {
  const death = fc.constantFrom("between requests", "before its write", "after its write");
  const sent = fc.array(
    fc.record({ index: fc.nat(3), death: fc.option(death, { freq: 8, nil: undefined }) }),
    {
      maxLength: 120,
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), sent, async (requestsPerSecond, steps) => {
      const { state, send, replace } = startFunctions(4);
      let [accepted, deaths] = [0, 0];
      for (const { index, death } of steps) {
        state.failsBefore = death === "before its write";
        state.failsAfter = death === "after its write";
        const writes = state.attempts;
        const isAccepted = await send(index, "anna", requestsPerSecond);
        // A function that ends during its write has not answered the request.
        const isAnswered = death === undefined || death === "between requests" || state.attempts === writes;
        if (isAccepted && isAnswered) accepted++;
        if (death) {
          replace(index);
          deaths++;
        }
      }
      state.failsBefore = false;
      state.failsAfter = false;
      const limit = requestsPerSecond * windowSeconds;
      for (let index = 0; index < 4 * limit; index++)
        if (await send(index, "anna", requestsPerSecond)) accepted++;
      expect(accepted).toBeLessThanOrEqual(limit + (4 + deaths) * (blockOf(requestsPerSecond) - 1));
    }),
  );
});

test("The limit holds for requests that are spread so that many are not written.", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }),
      async (requestsPerSecond, spread) => {
        const { send } = startFunctions(spread.length + 1);
        let accepted = 0;
        const sendTimes = async (index: number, times: number) => {
          for (let time = 0; time < times; time++)
            if (await send(index, "anna", requestsPerSecond)) accepted++;
        };
        const limit = requestsPerSecond * windowSeconds;
        for (const [index, times] of spread.entries()) await sendTimes(index, times);
        await sendTimes(spread.length, limit + 1);
        for (const index of spread.keys()) await sendTimes(index, limit);
        expect(accepted).toBeGreaterThanOrEqual(limit);
        const bound = limit + (spread.length + 1) * (blockOf(requestsPerSecond) - 1);
        expect(accepted).toBeLessThanOrEqual(bound);
      },
    ),
  );
});

test("A partner above its quota is refused until the window ends, and another one is not.", async () => {
  const { state, send } = startFunctions(3);
  const answers = async (owner: string, count: number) => {
    let accepted = 0;
    for (let index = 0; index < count; index++) if (await send(index, owner, 4)) accepted++;
    return accepted;
  };
  expect(await answers("anna", 60)).toBe(4 * windowSeconds);
  expect(await answers("bert", 30)).toBe(30);
  state.milliseconds += windowSeconds * 1000;
  expect(await answers("anna", 30)).toBe(30);
});

test("A partner that sends as fast as it may pays for one write in each block, and one that sends little or is refused for none.", async () => {
  const { state, send } = startFunctions(1);
  for (let index = 0; index < blockOf(20) - 1; index++) await send(0, "bert", 20);
  expect(state.writes).toBe(0);
  for (let second = 0; second < windowSeconds; second++) {
    for (let index = 0; index < 20; index++) await send(0, "anna", 20);
    state.milliseconds += 999;
  }
  expect(state.writes).toBeLessThanOrEqual((20 * windowSeconds) / blockOf(20));
  const before = state.writes;
  for (let index = 0; index < 50; index++) expect(await send(0, "anna", 20)).toBe(false);
  expect(state.writes).toBe(before);
});

test("The table has one item for a partner, with the counts of the last windows only.", async () => {
  const { table, state, send } = startFunctions(2);
  for (let window = 0; window < 40; window++) {
    await send(window, "anna", 4);
    state.milliseconds += windowSeconds * 1000;
  }
  expect(table.items).toHaveLength(1);
  expect(Object.keys(table.items[0] ?? {}).filter((name) => name.startsWith("window-")).length).toBeLessThan(
    5,
  );
});

test("Requests are accepted, and the failure reported, while the table cannot be written.", async () => {
  const { state, send, failures } = startFunctions(1);
  state.failsBefore = true;
  expect(await send(0, "anna", 1)).toBe(true);
  expect(failures).toHaveLength(1);
});
