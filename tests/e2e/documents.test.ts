import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sample, samples } from "../../packages/core/test/samples.ts";
import { call, declare, settled, startTarget, type Target, tokenOf, upload } from "../support/target.ts";

let target: Target;
let partner: string;
let reviewer: string;

beforeAll(async () => {
  target = await startTarget();
  [partner, reviewer] = await Promise.all([tokenOf(target, "partner"), tokenOf(target, "reviewer")]);
});
afterAll(() => target?.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const pdf = (title = "a claim") =>
  bytes(`%PDF-1.4\n1 0 obj\n<< /Title (${title}) >>\nendobj\ntrailer\n<<>>\n%%EOF\n`);

async function submit(filename: string, contentType: string, content: Uint8Array) {
  const submitted = await call(
    target,
    partner,
    "POST",
    "/documents",
    declare(filename, contentType, content),
  );
  expect(submitted.status).toBe(201);
  expect(submitted.body.status).toBe("awaiting-upload");
  expect((await upload(submitted, content)).status).toBe(200);
  return settled(target, partner, submitted.body.id);
}

test("a PDF is released with a history of each step, and its download has the uploaded bytes", async () => {
  const content = pdf();
  const { body } = await submit("claim.pdf", "application/pdf", content);
  expect(body.status).toBe("released");
  expect(body.history.map((event: { to: string }) => event.to)).toEqual([
    "awaiting-upload",
    "inspecting",
    "released",
  ]);
  for (const event of body.history) {
    expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(event.actor).toMatch(/^(partner|system):/);
  }
  const download = await call(target, partner, "GET", `/documents/${body.id}/content`);
  const down = await fetch(download.body.url);
  expect(new Uint8Array(await down.arrayBuffer())).toEqual(content);
});

test.each(["png", "docx", "zip", "csv"] as const)(
  "a %s file is released and its download has the uploaded bytes",
  async (kind) => {
    const { filename, contentType, bytes } = samples[kind]();
    const { body } = await submit(filename, contentType, bytes);
    expect(body).toMatchObject({ status: "released", filename, contentType, size: bytes.length });
    const download = await call(target, partner, "GET", `/documents/${body.id}/content`);
    const down = await fetch(download.body.url);
    expect(Buffer.from(await down.arrayBuffer()).equals(bytes)).toBe(true);
    expect(down.headers.get("content-disposition")).toContain(filename);
  },
);

test("content that is uploaded in parts is inspected and released like any other", async () => {
  const content = pdf("in parts");
  const declaration = declare("parts.pdf", "application/pdf", content);
  const request = (method: string, path: string, body?: object) => call(target, partner, method, path, body);
  const registered = await request("POST", "/documents", { ...declaration, upload: { parts: true } });
  const path = `/documents/${registered.body.id}/upload`;
  const presigned = await request("POST", `${path}/parts`, {
    parts: [{ number: 1, sha256: declaration.sha256 }],
  });
  for (const part of presigned.body.parts)
    expect((await upload({ body: { upload: part } }, content)).status).toBe(200);
  const before = await request("GET", path);
  expect(before.body).toMatchObject({ partCount: 1, parts: [{ number: 1, size: content.length }] });
  expect((await request("POST", `${path}/completion`)).status).toBe(202);
  expect((await settled(target, partner, registered.body.id)).body.status).toBe("released");
});

test.each(["elf", "exe"] as const)("an executable (%s) with the extension .pdf is rejected", async (kind) => {
  const { filename, contentType, bytes }: Sample = samples[kind]();
  const { body } = await submit(filename, contentType, bytes);
  expect(body.status).toBe("rejected");
  expect(body.findings[0]).toMatchObject({ rule: "executable-content", severity: "high" });
});

test("the EICAR test file is rejected with a finding", async () => {
  const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
  const { body } = await submit("eicar.txt", "text/plain", bytes(eicar));
  expect(body.status).toBe("rejected");
  expect(body.findings.map(({ rule }: { rule: string }) => rule)).toContain("malware-signature");
  expect((await call(target, partner, "GET", `/documents/${body.id}/content`)).status).toBe(409);
});

test("a PDF that is declared as an image is quarantined until a reviewer releases it", async () => {
  const { body } = await submit("scan.png", "image/png", pdf());
  expect(body.status).toBe("quarantined");
  const path = `/documents/${body.id}/decision`;
  const decision = { decision: "release", reason: "The sender confirmed it." };
  expect((await call(target, partner, "POST", path, decision)).status).toBe(403);
  const decided = await call(target, reviewer, "POST", path, decision);
  expect(decided).toMatchObject({ status: 202, body: { status: "settling" } });
  const released = await settled(target, partner, body.id);
  expect(released.body.history.map(({ type }: { type: string }) => type)).toEqual([
    "registered",
    "inspection-started",
    "quarantined",
    "release-decided",
    "released",
  ]);
  const download = await call(target, partner, "GET", `/documents/${body.id}/content`);
  expect((await fetch(download.body.url)).status).toBe(200);
});

test("an upload URL accepts the declared bytes only, and only once", async () => {
  const content = pdf("only once");
  const submitted = await call(
    target,
    partner,
    "POST",
    "/documents",
    declare("once.pdf", "application/pdf", content),
  );
  const changed = content.slice();
  changed[20] = 0;
  expect((await upload(submitted, changed)).status).toBe(400);
  expect((await upload(submitted, new Uint8Array([...content, 10]))).status).toBeGreaterThanOrEqual(400);
  const waiting = await call(target, partner, "GET", `/documents/${submitted.body.id}`);
  expect(waiting.body.status).toBe("awaiting-upload");
  expect((await upload(submitted, content)).status).toBe(200);
  expect([409, 412]).toContain((await upload(submitted, content)).status);
  const released = await settled(target, partner, submitted.body.id);
  expect(released.body.status).toBe("released");
  // Also after the content was moved.
  expect((await upload(submitted, content)).status).toBe(412);
  expect((await settled(target, partner, submitted.body.id)).body).toEqual(released.body);
});

test("a large upload with a wrong signature gets S3's error", async () => {
  const large = Buffer.alloc(5 * 1024 ** 2, "a");
  const submitted = await call(target, partner, "POST", "/documents", declare("a.txt", "text/plain", large));
  const url = submitted.body.upload.url.replace(/X-Amz-Signature=./, "X-Amz-Signature=x");
  const refused = await upload({ ...submitted, body: { upload: { ...submitted.body.upload, url } } }, large);
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("SignatureDoesNotMatch");
});

test("every refused request gets a problem document with its status", async () => {
  const { body } = await submit("mine.pdf", "application/pdf", pdf("mine"));
  const other = await tokenOf(target, "other-partner");
  const cases: [string, string, string, unknown, number][] = [
    ["", "GET", "/documents", undefined, 401],
    ["not.a.token", "GET", "/documents", undefined, 401],
    [`${partner.slice(0, -6)}AAAAAA`, "GET", "/documents", undefined, 401],
    [reviewer, "POST", "/documents", declare("a.pdf", "application/pdf", pdf()), 403],
    [other, "GET", `/documents/${body.id}`, undefined, 404],
    [partner, "POST", "/documents", "{", 400],
    [partner, "POST", "/documents", { filename: 1 }, 400],
    [partner, "POST", "/documents", "x".repeat(10_485_761), 413],
    [partner, "GET", "/documents?cursor=zzz", undefined, 400],
    [partner, "GET", "/no-such-thing", undefined, 404],
  ];
  for (const [token, method, path, sent, status] of cases) {
    const answer = await call(target, token, method, path, sent);
    const request = `${method} ${path} for ${status}`;
    expect(answer.status, request).toBe(status);
    expect(answer.type, request).toContain("application/problem+json");
    expect(answer.body.status, request).toBe(status);
  }
});

test("100 documents of 8 concurrent clients are all released, each event once", async () => {
  const left = Array.from({ length: 100 }, (_, index) => index);
  const client = async () => {
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      const { body } = await submit(`${index}.pdf`, "application/pdf", pdf(`number ${index}`));
      expect(body.status).toBe("released");
      expect(body.history.map((event: { sequence: number }) => event.sequence)).toEqual([1, 2, 3]);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
});

test("the same Idempotency-Key returns the same document, and 409 with another body", async () => {
  const key = crypto.randomUUID();
  const register = async (filename: string) => {
    const answer = await fetch(`${target.apiUrl}/documents`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${partner}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(declare(filename, "application/pdf", pdf())),
    });
    return { status: answer.status, body: (await answer.json()) as { id: string; type: string } };
  };
  const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => register("once.pdf")));
  for (const other of others) expect(other.body.id).toBe(first?.body.id);
  const changed = await register("another.pdf");
  expect(changed).toMatchObject({ status: 409, body: { type: "urn:airlock:problem:idempotency-conflict" } });
});

test("a withdrawn document has its history and no content", async () => {
  const { body } = await submit("scan.png", "image/png", pdf("withdrawn"));
  expect(body.status).toBe("quarantined");
  const withdrawn = await call(target, partner, "DELETE", `/documents/${body.id}`);
  expect(withdrawn.body.status).toBe("withdrawn");
  const later = await call(target, partner, "GET", `/documents/${body.id}`);
  expect(later.body.history.map(({ to }: { to: string }) => to)).toEqual([
    "awaiting-upload",
    "inspecting",
    "quarantined",
    "withdrawn",
  ]);
  expect((await call(target, partner, "GET", `/documents/${body.id}/content`)).status).toBe(409);
  expect((await call(target, partner, "DELETE", `/documents/${body.id}`)).body.status).toBe("withdrawn");
});

test("pages of a list have no gap and no repetition while documents are registered", async () => {
  const register = () =>
    call(target, partner, "POST", "/documents", declare("page.pdf", "application/pdf", pdf()));
  const registered: string[] = [];
  for (let count = 0; count < 7; count++) registered.unshift((await register()).body.id);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null && !seen.includes(registered.at(-1) ?? "")) {
    const page: { body: { documents: { id: string }[]; cursor: string | null } } = await call(
      target,
      partner,
      "GET",
      `/documents?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    seen.push(...page.body.documents.map(({ id }) => id));
    cursor = page.body.cursor;
    await register();
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => registered.includes(id))).toEqual(registered);
});

test.each([
  ["PUT", "/documents", "POST, GET, HEAD"],
  ["PATCH", `/documents/${"0".repeat(26)}`, "GET, HEAD, DELETE"],
  ["GET", `/documents/${"0".repeat(26)}/decision`, "POST"],
  ["POST", "/health", "GET, HEAD"],
])("%s %s is refused with the methods that the path has: %s", async (method, path, allow) => {
  const answer = await call(target, partner, method, path, method === "GET" ? undefined : { filename: "a" });
  expect(answer).toMatchObject({
    status: 405,
    type: "application/problem+json",
    body: {
      type: "urn:airlock:problem:method-not-allowed",
      detail: expect.stringContaining(allow),
      requestId: expect.stringMatching(/^[\w-]{20,}$/),
    },
  });
  expect(answer.headers.get("allow")).toBe(allow);
});

test("HEAD is answered as GET, with the same scopes and without a body", async () => {
  for (const [token, path, status] of [
    ["", "/health", 200],
    [partner, "/documents", 200],
    [partner, `/documents/${"0".repeat(26)}`, 404],
    [partner, "/queue", 403],
    ["", "/documents", 401],
  ] as const)
    expect(await call(target, token, "HEAD", path), path).toMatchObject({ status, body: undefined });
});
