import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Document, DocumentEvent, Verdict } from "../src/document.ts";
import { giveUp, inspect } from "../src/inspect.ts";
import { inspectContent } from "../src/inspection/inspect-content.ts";
import { loadRules } from "../src/inspection/load-rules.ts";
import { decide, settle, withdraw } from "../src/settle.ts";
import { redrivesAtMost, sweep } from "../src/sweep.ts";
import { type Sample, samples, sha256Of } from "./samples.ts";
import { type Fault, startServices, type TestServices } from "./services.ts";

let services: TestServices;
const announced: { id: string; status: string }[] = [];
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.close());

const rules = await loadRules([
  "allowed-type",
  "declared-sha256",
  "declared-size",
  "declared-type",
  "executable-content",
  "filename-extension",
  "malware-scan",
  "malware-signature",
]);
const settings = { allowedTypes: ["application/pdf", "text/plain"], rules };
const limits = { expireAfterSeconds: 7200, stuckAfterSeconds: 600 };
const actor = "system:workflow" as const;

async function register({ filename, contentType, bytes }: Sample): Promise<Document> {
  const { document } = await services.ledger.register({
    owner: "anna",
    actor: "partner:anna",
    declaration: { filename, contentType, size: bytes.length, sha256: sha256Of(bytes), labels: {} },
  });
  return document;
}

/** Uploads what is declared, and gives its entity tag. */
async function upload(document: Document, { bytes }: Sample): Promise<string> {
  const { url, headers, method } = await services.vault.presignUpload(document, 60);
  const answer = await fetch(url, { method, headers, body: new Uint8Array(bytes) });
  expect(answer.status).toBe(200);
  return answer.headers.get("etag") ?? "";
}

const announce = async ({ id, status }: Document) => void announced.push({ id, status });

/** The workflow, as the state machine runs it: inspect, then settle, tried again when it failed; a failure goes on record. */
async function run(documentId: string, etag: string): Promise<void> {
  const { ledger, vault } = services;
  try {
    const inspected = await inspect({ ledger, vault, inspectContent }, settings, { documentId, etag });
    if (inspected.verdict === "none") return;
    for (let tries = 1; ; tries++)
      try {
        return void (await settle({ ledger, vault, announce }, inspected, actor));
      } catch (error) {
        if (tries === 5) throw error;
      }
  } catch (error) {
    services.faults.length = 0;
    await giveUp(ledger, documentId, String(error)).catch(() => {});
  }
}

const sweepNow = () => {
  const { ledger, vault, now } = services;
  return sweep({ ledger, vault, now, redrive: ({ documentId, etag }) => run(documentId, etag) }, limits);
};

/** The sweeper, some hours later. */
async function later<Result>(what: () => Promise<Result>): Promise<Result> {
  services.clock.ahead += 3 * 3600_000;
  return what();
}

async function endOf(id: string) {
  const found = await services.ledger.read(id);
  const { vault } = services;
  const places = await Promise.all(
    (["incoming", "released", "quarantine"] as const).map(async (place) =>
      (await vault.find(id, place)) ? [place] : [],
    ),
  );
  return {
    status: found?.document.status,
    history: found?.events.map(({ type }: DocumentEvent) => type),
    places: places.flat(),
  };
}

describe("a document", () => {
  test("that is what it says is released, and its content moves", async () => {
    const document = await register(samples.pdf());
    await run(document.id, await upload(document, samples.pdf()));
    expect(await endOf(document.id)).toEqual({
      status: "released",
      history: ["registered", "inspection-started", "released"],
      places: ["incoming", "released"],
    });
  });

  test("in doubt is held, and a person's decision moves it on, twice as well as once", async () => {
    const { ledger, vault } = services;
    const sample = { ...samples.pdf("scan.png"), contentType: "image/png" };
    const document = await register(sample);
    await run(document.id, await upload(document, sample));
    expect(await endOf(document.id)).toMatchObject({
      status: "quarantined",
      places: ["incoming", "quarantine"],
    });
    const decision = {
      id: document.id,
      decision: "release",
      reason: "known",
      actor: "reviewer:rita",
    } as const;
    for (let times = 0; times < 2; times++) await decide({ ledger, vault, announce }, decision);
    expect(await endOf(document.id)).toEqual({
      status: "released",
      history: ["registered", "inspection-started", "quarantined", "release-decided"],
      places: ["incoming", "released"],
    });
  });

  test("rejected or withdrawn after a release that died half-way leaves no content", async () => {
    const { ledger, vault } = services;
    const sample = { ...samples.pdf("scan.png"), contentType: "image/png" };
    const person = { reason: "so be it", actor: "reviewer:rita" } as const;
    for (const end of ["reject", "withdraw"] as const) {
      const document = await register(sample);
      const etag = await upload(document, sample);
      await run(document.id, etag);
      await vault.copy(document.id, "quarantine", "released", etag);
      if (end === "reject")
        await decide({ ledger, vault, announce }, { id: document.id, decision: end, ...person });
      else await withdraw({ ledger, vault }, { id: document.id, actor: "partner:anna" });
      expect((await endOf(document.id)).places).toEqual([]);
    }
  });

  test("whose event or whose decision comes twice at once takes each step once", async () => {
    const { ledger, vault } = services;
    const sample = { ...samples.pdf("scan.png"), contentType: "image/png" };
    for (let times = 0; times < 20; times++) {
      const { id, etag } = await register(sample).then(async (document) => ({
        id: document.id,
        etag: await upload(document, sample),
      }));
      await Promise.all([run(id, etag), run(id, etag)]);
      const decision = { id, decision: "release", reason: "known", actor: "reviewer:rita" } as const;
      await Promise.all([0, 1].map(() => decide({ ledger, vault, announce }, decision)));
      expect(await endOf(id)).toEqual({
        status: "released",
        history: ["registered", "inspection-started", "quarantined", "release-decided"],
        places: ["incoming", "released"],
      });
    }
  });

  test("that is harmful is rejected, and its content is gone", async () => {
    const document = await register(samples.eicar());
    await run(document.id, await upload(document, samples.eicar()));
    expect(await endOf(document.id)).toMatchObject({ status: "rejected", places: [] });
  });

  test("withdrawn while it is inspected leaves no content anywhere", async () => {
    const { ledger, vault } = services;
    const document = await register(samples.pdf());
    const etag = await upload(document, samples.pdf());
    const inspected = await inspect({ ledger, vault, inspectContent }, settings, {
      documentId: document.id,
      etag,
    });
    await withdraw({ ledger, vault }, { id: document.id, actor: "partner:anna" });
    if (inspected.verdict !== "none")
      await settle({ ledger, vault, announce }, inspected, actor).catch(() => {});
    expect(await endOf(document.id)).toMatchObject({ status: "withdrawn", places: [] });
  });

  test("takes no content once it has ended: its upload URL is used up, whether it was used or not", async () => {
    const { ledger, vault } = services;
    const again = async (document: Document, { bytes }: Sample) => {
      const { url, headers, method } = await vault.presignUpload(document, 60);
      return (await fetch(url, { method, headers, body: new Uint8Array(bytes) })).status;
    };
    const inDoubt = { ...samples.pdf("scan.png"), contentType: "image/png" };
    for (const sample of [samples.pdf(), inDoubt, samples.eicar()]) {
      const document = await register(sample);
      await run(document.id, await upload(document, sample));
      expect(await again(document, sample)).toBe(412);
    }
    const document = await register(samples.pdf());
    await withdraw({ ledger, vault }, { id: document.id, actor: "partner:anna" });
    expect(await again(document, samples.pdf())).toBe(412);
    expect(await endOf(document.id)).toMatchObject({ status: "withdrawn", places: [] });
  });

  test("uploaded after it expired is discarded when its event comes", async () => {
    const document = await register(samples.pdf());
    await later(sweepNow);
    await run(document.id, await upload(document, samples.pdf()));
    expect(await endOf(document.id)).toMatchObject({ status: "expired", places: [] });
  });

  test("whose event names other content than is there is not inspected", async () => {
    const document = await register(samples.pdf());
    await upload(document, samples.pdf());
    await run(document.id, '"00000000000000000000000000000000"');
    expect(await endOf(document.id)).toMatchObject({ status: "failed", places: ["incoming"] });
    await later(sweepNow);
    expect((await endOf(document.id)).status).toBe("released");
  });
});

describe("the malware scan's word", () => {
  const inspectWith = async (scan: string | null) => {
    const { ledger, vault } = services;
    const document = await register(samples.pdf());
    const etag = await upload(document, samples.pdf());
    const inspected = await inspect(
      { ledger, vault, inspectContent },
      { ...settings, malwareProtection: true },
      { documentId: document.id, etag, scan },
    );
    return inspected.verdict;
  };
  test.each([
    ["NO_THREATS_FOUND", "release"],
    ["THREATS_FOUND", "reject"],
    ["UNSUPPORTED", "quarantine"],
    ["FAILED", "quarantine"],
    [null, "quarantine"],
  ])("%s: %s", async (scan, verdict) => expect(await inspectWith(scan)).toBe(verdict));
});

describe("the sweeper", () => {
  test("expires what was never uploaded, and only then", async () => {
    const document = await register(samples.pdf());
    await sweepNow();
    expect((await endOf(document.id)).status).toBe("awaiting-upload");
    await later(sweepNow);
    expect(await endOf(document.id)).toMatchObject({ status: "expired", history: ["registered", "expired"] });
  });

  test("inspects what was uploaded, though its event never came", async () => {
    const document = await register(samples.pdf());
    await upload(document, samples.pdf());
    await later(sweepNow);
    expect((await endOf(document.id)).status).toBe("released");
  });

  test("tries again what could not even begin, minutes later", async () => {
    const document = await register(samples.pdf());
    await upload(document, samples.pdf());
    await giveUp(services.ledger, document.id, "Error: no function answered");
    services.clock.ahead += 11 * 60_000;
    await sweepNow();
    expect(await endOf(document.id)).toMatchObject({
      status: "released",
      history: ["registered", "inspection-started", "failed", "redriven", "released"],
    });
  });

  test("tries again what got stuck, but not for ever: then a person is asked", async () => {
    const document = await register(samples.pdf());
    await upload(document, samples.pdf());
    const { ledger, vault, now } = services;
    await ledger.transition("inspection-started", document.id, { actor });
    const lost = () => sweep({ ledger, vault, now, redrive: async () => {} }, limits);
    for (let times = 0; times < redrivesAtMost; times++) await later(lost);
    const { stuck } = await later(lost);
    expect(stuck).toBeGreaterThanOrEqual(1);
    expect((await endOf(document.id)).status).toBe("failed");
    await withdraw({ ledger, vault }, { id: document.id, actor: "partner:anna" });
  });
});

test("whoever comes between the calls of another, content is where the record says, and none of what was refused", async () => {
  const { ledger, vault, between } = services;
  const settleAs = (verdict: Verdict) => (documentId: string, etag: string) =>
    settle({ ledger, vault, announce }, { documentId, verdict, findings: [], etag }, actor);
  const decideAs = (decision: "release" | "reject") => (id: string) =>
    decide({ ledger, vault, announce }, { id, decision, reason: "so be it", actor: "reviewer:rita" });
  const steps: Record<string, (id: string, etag: string) => Promise<unknown>> = {
    release: settleAs("release"),
    quarantine: settleAs("quarantine"),
    reject: settleAs("reject"),
    "decide release": decideAs("release"),
    "decide reject": decideAs("reject"),
    withdraw: (id) => withdraw({ ledger, vault }, { id, actor: "partner:anna" }),
  };

  async function interrupted(one: string, call: number, other: string, isHeld: boolean): Promise<boolean> {
    const document = await register(samples.pdf());
    const { id } = document;
    const etag = await upload(document, samples.pdf());
    await ledger.transition("inspection-started", id, { actor });
    if (isHeld) await settleAs("quarantine")(id, etag);
    const refusals: string[] = [];
    let calls = 0;
    between.calls = async () => {
      if (++calls === call) {
        between.calls = async () => {};
        await steps[other]?.(id, etag).catch(({ name }) => refusals.push(name));
      }
    };
    await steps[one]?.(id, etag).catch(() => {});
    between.calls = async () => {};
    const { status, places } = await endOf(id);
    const what = `${one}, after call ${call} ${other}, of a document that was ${isHeld ? "held" : "inspected"}`;
    if (status === "released") expect(places, what).toContain("released");
    else if (status === "quarantined") expect(places, what).toContain("quarantine");
    else if (status === "inspecting") expect(places, what).toEqual(["incoming"]);
    else expect(places, what).toEqual([]);
    expect([[], ["TransitionRefusedError"]], what).toContainEqual(refusals);
    return calls === call;
  }
  for (const one of Object.keys(steps))
    for (const other of Object.keys(steps))
      for (const isHeld of [false, true])
        for (let call = 1; await interrupted(one, call, other, isHeld); call++);
});

test("whichever call or answer is lost, a document ends with its content where its record says, and others hear of it", async () => {
  const ends = {
    pdf: { status: "released", places: ["incoming", "released"] },
    csv: { status: "quarantined", places: ["incoming", "quarantine"] },
    eicar: { status: "rejected", places: [] },
  } as const;
  for (const kind of ["pdf", "csv", "eicar"] as const) {
    const documents: { id: string; lost: string }[] = [];
    for (const fault of ["lost call", "lost answer"] as const)
      for (let call = 1, wasReached = true; wasReached; call++) {
        const document = await register(samples[kind]());
        const etag = await upload(document, samples[kind]());
        services.faults.push(...Array(call - 1).fill(undefined), fault);
        await run(document.id, etag);
        wasReached = services.faults.splice(0).length === 0;
        documents.push({ id: document.id, lost: `${fault} ${call}` });
      }
    await later(sweepNow);
    for (const { id, lost } of documents) {
      expect(await endOf(id), `${kind}, ${lost}`).toMatchObject(ends[kind]);
      expect(announced, `${kind}, ${lost}`).toContainEqual({ id, status: ends[kind].status });
    }
  }
});

test("whatever is lost, repeated or interrupted, a document ends once, with its content where its record says", async () => {
  const fault = fc.constantFrom<(Fault | undefined)[]>(
    undefined,
    undefined,
    undefined,
    "lost call",
    "lost answer",
  );
  const delivery = fc.array(fault, { maxLength: 14 });
  const kinds = ["pdf", "eicar", "elf", "csv"] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.array(delivery, { minLength: 1, maxLength: 3 }),
      async (kind, all) => {
        const document = await register(samples[kind]());
        const etag = await upload(document, samples[kind]());
        for (const faults of all) {
          services.faults.push(...(faults as (Fault | undefined)[]));
          await run(document.id, etag);
          services.faults.length = 0;
        }
        for (let times = 0; times < 2; times++) await later(sweepNow);
        await run(document.id, etag);

        const { status, history = [], places } = await endOf(document.id);
        const place = {
          released: ["incoming", "released"],
          quarantined: ["incoming", "quarantine"],
          rejected: [],
        }[status as "released"];
        expect(place, `${kind} ended ${status}`).toBeDefined();
        expect(places).toEqual(place);
        expect(status).toBe(
          { pdf: "released", eicar: "rejected", elf: "rejected", csv: "quarantined" }[kind],
        );
        expect(history.filter((type) => ["released", "quarantined", "rejected"].includes(type))).toHaveLength(
          1,
        );
      },
    ),
    { numRuns: 40 },
  );
});
