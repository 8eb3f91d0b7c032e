import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { zip } from "../../packages/inspect/test/samples/zip.ts";
import { submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

const name = "<script>alert(1)</script>.js";

/** An archive that is held, with an image in it. */
const archive = {
  filename: "claim.zip",
  contentType: "application/zip",
  bytes: zip([
    { name: "scan.png", content: Buffer.from(samples.png().bytes) },
    { name, content: "alert(1)" },
  ]),
};

test("The function Preview makes every view of a held document in its own package, and is recorded once.", async () => {
  const partner = await tokenOf(airlock, "partner");
  const reviewer = await tokenOf(airlock, "reviewer");
  const { id, status } = await submit(airlock, partner, archive);
  expect(status).toBe("quarantined");
  const view = (query: string) => call(airlock, reviewer, "GET", `/documents/${id}/preview${query}`);
  const structure = (await view("")).body;
  expect(structure).toMatchObject({ type: "application/zip", isComplete: true });
  expect(structure.root.children).toMatchObject([
    { name: "scan.png", type: "image/png" },
    { name, type: "text/javascript", notes: [expect.any(String), expect.any(String)] },
  ]);
  expect((await view("?view=hex")).body).toMatchObject({ bytes: expect.stringMatching(/^504b0304/) });
  for (const query of ["?view=text", "?view=image"])
    expect((await view(query)).body).toMatchObject({ unavailable: expect.any(String) });
  const { history } = (await call(airlock, partner, "GET", `/documents/${id}`)).body;
  expect(history.filter(({ type }: { type: string }) => type === "content-previewed")).toMatchObject([
    { actor: "reviewer:reviewer" },
  ]);
});

test("An image that is held is decoded and encoded again by the function Preview.", async () => {
  const partner = await tokenOf(airlock, "partner");
  const reviewer = await tokenOf(airlock, "reviewer");
  const { id, status } = await submit(airlock, partner, {
    ...samples.png("scan.jpg"),
    contentType: "image/jpeg",
  });
  expect(status).toBe("quarantined");
  const { body } = await call(airlock, reviewer, "GET", `/documents/${id}/preview?view=image`);
  expect(body).toMatchObject({ type: "image/png", width: 2, height: 2 });
  expect(Buffer.from(body.png, "base64").toString("latin1")).toMatch(/^\x89PNG/);
});
