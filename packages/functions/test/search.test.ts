import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createPartnerId } from "../../core/src/partners/partner.ts";
import { type Api, captureOutput, declaration, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const idOf = ({ id }: { id: string }) => id;
const reviewer = "jane@example.com";
const auditor = "audrey@example.com";

async function search(query: Record<string, string>, who: typeof reviewer | typeof auditor = auditor) {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const parameters: Record<string, string> = { ...query, ...(cursor && { cursor }) };
    const { status, body } = await api.request(who, "GET", `/search?${new URLSearchParams(parameters)}`);
    expect(status).toBe(200);
    ids.push(...body.documents.map(idOf));
    ({ cursor } = body);
  } while (cursor);
  return ids;
}

test("Reviewers and auditors find documents of any partner and status by each property and by several together.", async () => {
  const finding = { rule: "pdf-javascript", severity: "medium", message: "", evidence: {} } as const;
  const found = await api.quarantine("bertId", [finding], {
    filename: "Rechnung Müller.pdf",
    labels: { case: "search" },
  });
  await api.quarantine("annaId");
  const queries: Record<string, string>[] = [
    { filename: "MU\u0308LLER" },
    { label: "case=search" },
    { rule: "pdf-javascript" },
    { partner: "bert" },
    { partner: "bert", status: "quarantined", type: "application/pdf", filename: "rechnung" },
    { sha256: declaration.sha256.toUpperCase(), label: "case=search" },
  ];
  for (const query of queries)
    for (const who of [reviewer, auditor] as const) expect(await search(query, who)).toEqual([found]);
  expect(await search({ filename: "müller", status: "released" })).toEqual([]);
  expect(await search({ filename: "müller", to: "2020-01-01T00:00:00Z" })).toEqual([]);
  expect((await search({})).length).toBeGreaterThanOrEqual(2);
});

test("A partner is found by its id and by its name, also for documents from before the name.", async () => {
  const id = createPartnerId(new Date());
  await api.partnerTable.takeName("claims-office", id, undefined);
  const { document } = await api.ledger.register({
    owner: id,
    ownerName: "an-earlier-name",
    actor: `partner:${id}`,
    declaration,
  });
  for (const partner of [id, "claims-office", "Claims-Office"])
    expect(await search({ partner })).toEqual([document.id]);
  expect(await search({ partner: "__proto__" })).toEqual([]);
});

test("The pages of a search have every document once, and a cursor belongs to its search.", async () => {
  const labels = { case: "pages" };
  const ids: string[] = [];
  for (let count = 0; count < 5; count++)
    ids.unshift((await api.register("annaId", undefined, { labels })).body.id);
  expect(await search({ partner: "anna", label: "case=pages", limit: "2" })).toEqual(ids);
  const first = await api.request(auditor, "GET", "/search?partner=anna&limit=2");
  for (const query of ["partner=bert", "partner=anna&type=image/png", "", "partner=anna&order=oldest"])
    expect(await api.request(auditor, "GET", `/search?${query}&cursor=${first.body.cursor}`)).toMatchObject({
      status: 400,
    });
  expect(await api.request(auditor, "GET", `/documents?limit=2&cursor=${first.body.cursor}`)).toMatchObject({
    status: 400,
  });
});

test("Nobody searches without the scope review or audit, and a malformed query is refused with its place.", async () => {
  for (const who of ["annaId", "carlId", "doraId", "ruth@example.com"] as const)
    expect(await api.request(who, "GET", "/search")).toMatchObject({ status: 403 });
  for (const query of ["sha256=abc", "label=case", "filename=", "status=lost", "limit=101", "name=x"])
    expect(await api.request(auditor, "GET", `/search?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: expect.stringContaining(`query ${query.split("=")[0]}`) }] },
    });
});
