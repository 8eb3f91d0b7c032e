import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { QuotaExceededError } from "../../src/errors.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { RegistrationQuotas } from "../../src/ledger/register.ts";
import { createLedgerClient } from "../../src/ledger/sdk-client.ts";
import type { Item } from "../model/expressions.ts";
import { TableModel } from "../model/table-model.ts";
import { actor, declaration } from "../registrar.ts";

const dynamodb = createLedgerClient(new DynamoDBClient({ region: "us-west-2" }));
const noQuotas: RegistrationQuotas = { documentsPerDay: null, bytesPerDay: null, openDocuments: null };

/** What happens to a request: it is sent twice because the first answer was lost, or the function stops before or after it. */
export type Fault = "repeated" | "stops before" | "stops after";

/** Gives the second answer. The first one is lost, whatever it is. */
function runTwice(table: TableModel, command: unknown): unknown {
  try {
    table.operation(command).run();
  } catch {
    // The answer is lost.
  }
  return table.operation(command).run();
}

/** A ledger in memory, with faults of the next requests, in order, and the requests that were sent. */
export function startLedger() {
  const table = new TableModel(() => {});
  const state = { time: Date.parse("2026-03-10T22:00:00Z") };
  const faults: (Fault | undefined)[] = [];
  const sent: unknown[] = [];
  const client: typeof dynamodb = Object.create(dynamodb, {
    send: {
      value: async (command: unknown) => {
        sent.push(command);
        const fault = faults.shift();
        if (fault === "stops before") throw new Error("The function stopped.");
        const response = fault === "repeated" ? runTwice(table, command) : table.operation(command).run();
        if (fault === "stops after") throw new Error("The function stopped.");
        return response;
      },
    },
  });
  /** A function that has just started. */
  const start = () => new Ledger({ client, tableName: "ledger", now: () => new Date(state.time) });
  const usageOf = (owner: string) =>
    table.items.findLast(({ pk, sk }) => pk === `quota#${owner}` && String(sk).startsWith("day#")) as
      | (Item & { documents: number; bytes: number })
      | undefined;
  const documentsOf = (owner: string) =>
    table.items.filter((item) => item.sk === "document" && item.owner === owner);
  return { table, state, faults, sent, start, usageOf, documentsOf };
}

/** The refusal of a registration; undefined if it is accepted. */
export const refusal = async (registering: Promise<unknown>): Promise<QuotaExceededError | undefined> => {
  try {
    await registering;
    return undefined;
  } catch (error) {
    if (error instanceof QuotaExceededError) return error;
    throw error;
  }
};

/** Registers a document of a size. */
export const register = (
  ledger: Ledger,
  owner: string,
  { key, size = 3, quotas = {} }: { key?: string; size?: number; quotas?: Partial<RegistrationQuotas> } = {},
) =>
  ledger.register({
    owner,
    actor,
    declaration: { ...declaration, size },
    quotas: { ...noQuotas, ...quotas },
    ...(key !== undefined && { idempotencyKey: key }),
  });
