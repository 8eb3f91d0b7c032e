import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, content, startApi, unknownDocumentId } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const preview = (id: string, query = "", client: Parameters<Api["request"]>[0] = "ritaId", method = "GET") =>
  api.request(client, method, `/documents/${id}/preview${query}`);
const previewsOf = async (id: string) => {
  const { history } = (await api.request("annaId", "GET", `/documents/${id}`)).body;
  return history.filter(({ type }: { type: string }) => type === "content-previewed");
};

test("A reviewer sees the structure, text, bytes and image of quarantined content, each as far as it has them.", async () => {
  const id = await api.quarantine();
  expect((await preview(id)).body).toMatchObject({
    view: "structure",
    type: "application/pdf",
    size: content.length,
    root: { name: "claim.pdf", kind: "document", notes: [], children: [] },
    isComplete: true,
  });
  expect((await preview(id, "?view=text")).body).toMatchObject({ text: "Invoice 42\n\n", isComplete: true });
  expect((await preview(id, "?view=image")).body).toMatchObject({ unavailable: expect.any(String) });
  expect((await preview(id, "?view=hex&offset=5")).body).toMatchObject({
    offset: 5,
    bytes: Buffer.from(content).toString("hex", 5, 4101),
  });
});

test("The history records the first preview of each reviewer, also when several are asked for at once.", async () => {
  const id = await api.quarantine();
  const views = ["structure", "text", "hex", "image"];
  const answers = await Promise.all(views.map((view) => preview(id, `?view=${view}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await preview(id, "", "jane@example.com");
  await preview(id);
  const events = await previewsOf(id);
  expect(events.map(({ actor }: { actor: string }) => actor).sort()).toEqual([
    "reviewer:jane@example.com",
    "reviewer:rita",
  ]);
  expect(events).toMatchObject([{ from: "quarantined", to: "quarantined" }, {}]);
});

test("HEAD gives no preview, and is not recorded.", async () => {
  const id = await api.quarantine();
  expect(await preview(id, "", "ritaId", "HEAD")).toMatchObject({ status: 200, text: "" });
  expect(await previewsOf(id)).toEqual([]);
});

test("Only reviewers see a preview.", async () => {
  const id = await api.quarantine();
  for (const client of ["annaId", "bertId", "carlId", "doraId"] as const)
    expect(await preview(id, "", client)).toMatchObject({ status: 403 });
});

test("Content that is not quarantined, has expired or does not exist has no preview.", async () => {
  expect(await preview(unknownDocumentId)).toMatchObject({ status: 404 });
  const { body } = await api.register();
  expect(await preview(body.id)).toMatchObject({
    status: 409,
    body: { detail: "The document is awaiting-upload; only quarantined content can be previewed." },
  });
  const id = await api.quarantine();
  await api.vault.discard(id, "quarantine");
  expect(await preview(id)).toMatchObject({ status: 410 });
  expect(await previewsOf(id)).toEqual([]);
});

test("An unknown view or an offset that is no number is refused.", async () => {
  const id = await api.quarantine();
  for (const query of ["?view=original", "?offset=-1", "?offset=1e3", "?size=1"])
    expect(await preview(id, query)).toMatchObject({ status: 400 });
});

test("Content that changes while it is read is gone.", async () => {
  const id = await api.quarantine();
  const read = api.vault.readRange.bind(api.vault);
  vi.spyOn(api.vault, "readRange").mockImplementationOnce(async (...range) => {
    await api.vault.discard(id, "quarantine");
    return read(...range);
  });
  expect(await preview(id)).toMatchObject({ status: 410 });
});
