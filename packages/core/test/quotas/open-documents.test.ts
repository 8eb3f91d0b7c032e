import { afterAll, beforeAll, expect, test } from "vitest";
import { isOpen, type Status, statuses, type TransitionName } from "../../src/document.ts";
import { QuotaExceededError } from "../../src/errors.ts";
import { actor, declaration, newOwner } from "../registrar.ts";
import { startServices, type TestServices } from "../services.ts";

let services: TestServices;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.close());

const quotas = { documentsPerDay: null, bytesPerDay: null, openDocuments: 1 };
const register = (owner: string) => services.ledger.register({ owner, actor, declaration, quotas });

/** The transitions that lead a new document to each status. */
const ways: Readonly<Record<Status, readonly TransitionName[]>> = {
  "awaiting-upload": [],
  inspecting: ["inspection-started"],
  quarantined: ["inspection-started", "quarantined"],
  settling: ["inspection-started", "quarantined", "release-decided"],
  failed: ["inspection-started", "failed"],
  released: ["inspection-started", "released"],
  rejected: ["inspection-started", "rejected"],
  expired: ["expired"],
  withdrawn: ["inspection-started", "withdrawn"],
  erased: ["inspection-started", "released", "erased"],
};

test.each(statuses.filter(isOpen))("A document that is %s counts as open.", async (status) => {
  const owner = newOwner();
  const { document } = await register(owner);
  for (const name of ways[status]) await services.ledger.transition(name, document.id, { actor });
  await expect(register(owner)).rejects.toMatchObject({
    name: QuotaExceededError.name,
    quota: "openDocuments",
    limit: 1,
    resetsAt: undefined,
    retryAfterSeconds: 60,
  });
});

test.each(statuses.filter((status) => !isOpen(status)))(
  "A document that is %s does not count as open.",
  async (status) => {
    const owner = newOwner();
    const { document } = await register(owner);
    for (const name of ways[status]) await services.ledger.transition(name, document.id, { actor });
    expect((await services.ledger.get(document.id))?.status).toBe(status);
    expect((await register(owner)).replayed).toBe(false);
  },
);

test("A transition whose response is lost frees the quota all the same.", async () => {
  const owner = newOwner();
  const { document } = await register(owner);
  services.failures.push(undefined, undefined, "lost response");
  await services.ledger.transition("withdrawn", document.id, { actor }).catch(() => {});
  services.failures.length = 0;
  expect((await register(owner)).replayed).toBe(false);
});

test("The open documents of other owners do not count.", async () => {
  await register(newOwner());
  expect((await register(newOwner())).replayed).toBe(false);
});
