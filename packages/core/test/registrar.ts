import type { Declaration } from "../src/document.ts";
import type { TestServices } from "./services.ts";

export const declaration: Declaration = {
  filename: "claim.pdf",
  contentType: "application/pdf",
  size: 3,
  sha256: "0".repeat(64),
  labels: { case: "1", year: "2026" },
};
export const actor = "partner:anna";

let owners = 0;
/** An owner without documents. */
export const newOwner = () => `owner-${++owners}`;

/** Registers documents in a ledger and reads their histories. */
export function createRegistrar({ ledger }: TestServices) {
  return {
    register: (owner = newOwner(), idempotencyKey?: string, change: Partial<Declaration> = {}) =>
      ledger.register({
        owner,
        actor,
        declaration: { ...declaration, ...change },
        ...(idempotencyKey && { idempotencyKey }),
      }),
    /** Sequence and type of each event. */
    historyOf: async (id: string) =>
      (await ledger.read(id))?.events.map(({ sequence, type }) => [sequence, type]),
  };
}
