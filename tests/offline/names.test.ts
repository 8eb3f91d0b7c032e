import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { tokenOf } from "../support/target.ts";

let target: InProcess;
let partner: string;
let reviewer: string;
beforeAll(async () => {
  target = await startInProcess();
  partner = await tokenOf(target, "partner");
  reviewer = await tokenOf(target, "reviewer");
});
afterAll(() => target.close());

const inherited = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "then",
  "valueOf",
  "isPrototypeOf",
];
/** Texts that a caller may choose: names of inherited members, any Unicode, lone surrogates, empty and very long ones. */
const text = fc.oneof(
  fc.constantFrom(
    ...inherited,
    "",
    " ",
    "\u0000",
    "\ufffd",
    "\ud800",
    "\u200b",
    "a/b~c",
    "ü",
    "𝒳",
    "x".repeat(3000),
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
);
/** Names that labels may have, and others. */
const labelName = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...inherited, "case", "a.b:c-d") },
  { weight: 1, arbitrary: text },
);
/** Names of headers, which HTTP restricts to tokens. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const headerName = fc.oneof(
  fc.constantFrom(...inherited),
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/).map((name) => `x-${name}`),
);

const parameters = { numRuns: 100 };

interface Reply {
  status: number;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads members of a JSON response
  body: any;
}

/** Sends a request without the normalization of URLs that `fetch` does. */
function send(
  method: string,
  path: string,
  {
    token = partner,
    body,
    headers = {},
  }: { token?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const url = new URL(target.apiUrl);
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: url.pathname.replace(/\/$/, "") + path,
        headers: {
          ...headers,
          authorization: `Bearer ${token}`,
          ...(content && { "content-type": "application/json", "content-length": content.length }),
        },
      },
      async (response) => {
        const chunks: Buffer[] = await response.toArray();
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
      },
    );
    request.on("error", reject);
    request.end(content);
  });
}

const declaration = {
  filename: "claim.pdf",
  contentType: "application/pdf",
  size: 3,
  sha256: createHash("sha256").update("abc").digest("hex"),
};

const pointerTo = (...names: string[]) =>
  names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Text as it is after it was sent in UTF-8. */
const sent = (value: string) => value.toWellFormed();

/** A problem of the request, whose errors are at some of these places. */
function expectRefused({ status, type, body }: Reply, pointers: string[]) {
  expect({ status, type }).toEqual({ status: 400, type: "application/problem+json" });
  expect(body.errors.length).toBeGreaterThan(0);
  for (const { pointer } of body.errors) expect(pointers.map(sent)).toContain(sent(pointer));
}

test("a registration's filename and labels come back as they were sent, or the problem names them", () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constant("claim.pdf"), text),
      fc.array(fc.tuple(labelName, text), { maxLength: 3 }),
      async (filename, entries) => {
        const labels = Object.fromEntries(entries);
        const registered = await send("POST", "/documents", { body: { ...declaration, filename, labels } });
        const names = Object.keys(labels);
        if (registered.status !== 201)
          return expectRefused(registered, ["/filename", ...names.map((name) => pointerTo("labels", name))]);
        const { body } = await send("GET", `/documents/${registered.body.id}`);
        expect(body.filename).toBe(filename);
        expect(new Map(Object.entries(body.labels))).toEqual(new Map(Object.entries(labels)));
        for (const [name, value] of Object.entries(labels)) {
          const page = await send("GET", `/documents?${new URLSearchParams({ label: `${name}=${value}` })}`);
          expect(page.body.documents.map(({ id }: { id: string }) => id)).toContain(registered.body.id);
        }
      },
    ),
    parameters,
  ));

test("a member of a body that the API does not have is refused by its name", () =>
  fc.assert(
    fc.asyncProperty(text, async (name) => {
      fc.pre(!Object.hasOwn(declaration, name) && !["labels", "upload"].includes(name));
      const body = Object.fromEntries([...Object.entries(declaration), [name, 1]]);
      expectRefused(await send("POST", "/documents", { body }), [pointerTo(name)]);
    }),
    parameters,
  ));

test("an idempotency key gives the same document again, or the problem names its header", () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.constantFrom(...inherited),
        fc.string({
          unit: fc
            .integer({ min: 32, max: 255 })
            .filter((code) => code !== 127)
            .map((code) => String.fromCharCode(code)),
          maxLength: 300,
        }),
      ),
      async (key) => {
        const register = () =>
          send("POST", "/documents", { body: declaration, headers: { "idempotency-key": key } });
        const [first, second] = [await register(), await register()];
        if (first.status !== 201) return expectRefused(first, ["header Idempotency-Key"]);
        expect(second.body.id).toBe(first.body.id);
      },
    ),
    parameters,
  ));

test("a query parameter that an operation does not have is refused by its name", () =>
  fc.assert(
    fc.asyncProperty(
      text,
      text,
      fc.constantFrom("/documents", "/documents/00000000000000000000000000"),
      async (name, value, path) => {
        fc.pre(!["status", "label", "from", "to", "limit", "cursor"].includes(name));
        const query = new URLSearchParams([[name, value]]);
        expectRefused(await send("GET", `${path}?${query}`), [`query ${name}`]);
      },
    ),
    parameters,
  ));

test("a listing accepts a query parameter's value, or the problem names the parameter", () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom("status", "label", "from", "to", "limit", "cursor"),
      fc.oneof(
        text,
        text.map((name) => `${name}=x`),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      ),
      async (name, value) => {
        const reply = await send("GET", `/documents?${new URLSearchParams([[name, value]])}`);
        if (reply.status === 200 || reply.body.type === "urn:airlock:problem:invalid-cursor") return;
        expectRefused(reply, [`query ${name}`]);
      },
    ),
    parameters,
  ));

test("a listing's range of times is accepted, or refused as reversed", () =>
  fc.assert(
    fc.asyncProperty(
      fc.date({ noInvalidDate: true, min: new Date("0000-01-01"), max: new Date("9999-12-31") }),
      fc.date({ noInvalidDate: true, min: new Date("0000-01-01"), max: new Date("9999-12-31") }),
      fc.boolean(),
      async (from, to, asReviewer) => {
        const query = new URLSearchParams({ from: from.toISOString(), to: to.toISOString() });
        const reply = await send("GET", `/documents?${query}`, { token: asReviewer ? reviewer : partner });
        if (from.getTime() > 0 && from < to) expect(reply).toMatchObject({ status: 200 });
        else expectRefused(reply, ["query from", "query to"]);
      },
    ),
    parameters,
  ));

test("a document id that does not exist is not found by its name", () =>
  fc.assert(
    fc.asyncProperty(text, fc.constantFrom("", "/content"), async (id, rest) => {
      const reply = await send("GET", `/documents/${encodeURIComponent(sent(id))}${rest}`);
      expect(reply).toMatchObject({ status: 404, type: "application/problem+json" });
      if (id !== "") expect(reply.body.detail).toContain(sent(id));
    }),
    parameters,
  ));

test("a header's name has no effect that the API does not describe", () =>
  fc.assert(
    fc.asyncProperty(headerName, async (name) => {
      expect(
        await send("GET", "/documents?limit=1", { headers: Object.fromEntries([[name, "1"]]) }),
      ).toMatchObject({ status: 200 });
    }),
    parameters,
  ));

test("a decision's reason is accepted, or the problem names it", () =>
  fc.assert(
    fc.asyncProperty(text, async (reason) => {
      const reply = await send("POST", `/documents/${"0".repeat(26)}/decision`, {
        token: reviewer,
        body: { decision: "reject", reason },
      });
      if (reply.status !== 404) expectRefused(reply, ["/reason"]);
    }),
    parameters,
  ));

test("a client id that does not exist gets no token", () =>
  fc.assert(
    fc.asyncProperty(text, text, async (id, secret) => {
      const body = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: id,
        client_secret: secret,
      });
      const answer = await fetch(target.tokenUrl, { method: "POST", body });
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 400,
        body: { error: "invalid_client" },
      });
    }),
    parameters,
  ));
