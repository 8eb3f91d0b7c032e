// Submits files to Airlock and waits for each verdict:  node examples/submit.mjs FILE…
//
// Files above 64 MiB are uploaded in parts: run it again to continue an upload that was interrupted.
// Uses Node.js and fetch only, so that a partner can copy it or port it to another language.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";

const usage = `node examples/submit.mjs FILE…

Set where to submit, and the client's credentials:
  AIRLOCK_API_URL, AIRLOCK_TOKEN_URL, AIRLOCK_CLIENT_ID, AIRLOCK_CLIENT_SECRET
With none of them set, it reads .offline/outputs.json, which "npm start" writes (another file: AIRLOCK_OUTPUTS=FILE).

Exits with 0 when every file was released, with 1 otherwise.`;

const contentTypes = {
  ".7z": "application/x-7z-compressed",
  ".bmp": "image/bmp",
  ".csv": "text/csv",
  ".doc": "application/msword",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ".eml": "message/rfc822",
  ".epub": "application/epub+zip",
  ".gif": "image/gif",
  ".gz": "application/gzip",
  ".heic": "image/heic",
  ".heif": "image/heif",
  ".ics": "text/calendar",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".jsonl": "application/x-ndjson",
  ".msg": "application/vnd.ms-outlook",
  ".odp": "application/vnd.oasis.opendocument.presentation",
  ".ods": "application/vnd.oasis.opendocument.spreadsheet",
  ".odt": "application/vnd.oasis.opendocument.text",
  ".p7m": "application/pkcs7-mime",
  ".p7s": "application/pkcs7-signature",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".ppt": "application/vnd.ms-powerpoint",
  ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ".rtf": "application/rtf",
  ".tar": "application/x-tar",
  ".tgz": "application/gzip",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".tsv": "text/tab-separated-values",
  ".txt": "text/plain",
  ".vcf": "text/vcard",
  ".webp": "image/webp",
  ".xls": "application/vnd.ms-excel",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".xml": "application/xml",
  ".zip": "application/zip",
};

const pollingLimitMinutes = 15;

/** A request that is answered with 429 is repeated this often, if the pause has no more than these seconds. */
const maximumAttempts = 5;
const longestPause = 60;

/** Larger files are uploaded in parts, and an upload that was interrupted is continued. */
const partsAboveBytes = 64 * 1024 ** 2;
const parallelParts = 4;

/** Pauses before the attempts to upload a part, in seconds. */
const partPauses = [0, 1, 2, 4, 8, 16];

/** S3 keeps the parts of an upload for a week. */
const partsKeptMilliseconds = 7 * 24 * 3_600_000;

/** An error whose message is all that the user needs: what failed, and what to do. */
class UserError extends Error {
  /**
   * @param status HTTP status of the response, if there was one
   * @param retryAfter seconds after which to repeat the request
   */
  constructor(message, status, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

async function main(files) {
  if (files.length === 0 || files.includes("--help")) {
    console.log(usage);
    return files.length === 0 ? 1 : 0;
  }
  let released = 0;
  try {
    const api = connect(await readSettings());
    for (const file of files) {
      try {
        if ((await submit(api, file)) === "released") released++;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        clearLine();
        console.error(`✗ ${file}: ${error.message}`);
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
  }
  return released === files.length ? 0 : 1;
}

async function readSettings() {
  const { env } = process;
  if (env.AIRLOCK_API_URL) {
    for (const name of ["AIRLOCK_TOKEN_URL", "AIRLOCK_CLIENT_ID", "AIRLOCK_CLIENT_SECRET"])
      if (!env[name]) throw new UserError(`AIRLOCK_API_URL is set, but ${name} is not. Set all four.`);
    for (const name of ["AIRLOCK_API_URL", "AIRLOCK_TOKEN_URL"])
      if (!/^https?:\/\/./.test(env[name]))
        throw new UserError(`${name} is "${env[name]}". Set it to a URL that begins with https://.`);
    return {
      apiUrl: env.AIRLOCK_API_URL.replace(/\/$/, ""),
      tokenUrl: env.AIRLOCK_TOKEN_URL,
      clientId: env.AIRLOCK_CLIENT_ID,
      clientSecret: env.AIRLOCK_CLIENT_SECRET,
    };
  }
  const path = env.AIRLOCK_OUTPUTS ?? ".offline/outputs.json";
  const text = await readFile(path, "utf8").catch(() => {
    throw new UserError(
      `${path} does not exist. Run "npm start" first, or set AIRLOCK_API_URL and the other three variables (--help).`,
    );
  });
  const { apiUrl, tokenUrl, clients } = parseJson(text) ?? {};
  if (!apiUrl || !tokenUrl || !clients?.partner)
    throw new UserError(
      `${path} has no apiUrl, tokenUrl and client "partner". Run "npm start", which writes it.`,
    );
  return { apiUrl, tokenUrl, ...clients.partner };
}

/** The API's URL, and a function that returns a valid access token. */
function connect({ apiUrl, tokenUrl, clientId, clientSecret }) {
  let token = { value: "", expiresAt: 0 };
  return {
    url: apiUrl,
    async token() {
      if (Date.now() >= token.expiresAt) token = await fetchToken(tokenUrl, clientId, clientSecret);
      return token.value;
    },
  };
}

/** Registers one file, uploads it, and returns the document's final status. */
async function submit(api, file) {
  const filename = basename(file);
  const contentType = contentTypes[extname(file).toLowerCase()] ?? "application/octet-stream";
  const size = await sizeOf(file);
  const sha256 = await hash(file, filename, size);
  const declaration = { filename, contentType, size, sha256 };
  if (size > partsAboveBytes) return submitInParts(api, file, declaration);
  const document = await register(api, declaration);
  await upload(file, filename, size, document.upload);
  return waitForVerdict(api, filename, document);
}

function register(api, declaration) {
  return call(api, "POST", "/documents", {
    body: JSON.stringify(declaration),
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
  });
}

/** Submits one file in parts, or continues an upload of the same content that was interrupted. */
async function submitInParts(api, file, declaration) {
  const { filename } = declaration;
  const interrupted = await findInterrupted(api, declaration);
  const { id } = interrupted ?? (await register(api, { ...declaration, upload: { parts: true } }));
  const state = await call(api, "GET", `/documents/${id}/upload`);
  if (interrupted)
    console.error(`  ${filename}: continues, ${state.parts.length} of ${state.partCount} parts are uploaded`);
  await uploadParts(api, file, declaration, id, state);
  const { retryAfter } = await call(api, "POST", `/documents/${id}/upload/completion`);
  return waitForVerdict(api, filename, { id, retryAfter });
}

/** The newest document that awaits an upload of this content in parts. */
async function findInterrupted(api, { filename, size, sha256 }) {
  const from = new Date(Date.now() - partsKeptMilliseconds).toISOString();
  let cursor = "";
  do {
    const page = await call(
      api,
      "GET",
      `/documents?status=awaiting-upload&limit=100&from=${from}${cursor && `&cursor=${cursor}`}`,
    );
    const found = page.documents.find(
      (document) =>
        document.partBytes !== undefined &&
        document.filename === filename &&
        document.size === size &&
        document.sha256 === sha256,
    );
    if (found) return found;
    cursor = page.cursor ? encodeURIComponent(page.cursor) : undefined;
  } while (cursor);
  return undefined;
}

/** Uploads the parts that are missing, several at a time. */
async function uploadParts(api, file, { filename, size }, id, { partBytes, partCount, parts }) {
  const there = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: partCount }, (_, index) => index + 1).filter((n) => !there.has(n));
  const bar = progressBar(filename, "uploading", size);
  for (const part of parts) bar.add(part.size);
  const handle = await open(file).catch((error) => {
    throw new UserError(`it cannot be read (${codeOf(error)}). Check that you may read it.`);
  });
  try {
    const uploadMissing = async () => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        const start = (number - 1) * partBytes;
        const bytes = Buffer.alloc(Math.min(partBytes, size - start));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        if (bytesRead < bytes.length) throw changed();
        await uploadPart(api, id, number, bytes);
        bar.add(bytes.length);
      }
    };
    await Promise.all(Array.from({ length: parallelParts }, uploadMissing));
    if ((await handle.stat()).size !== size) throw changed();
  } finally {
    missing.length = 0;
    await handle.close();
  }
  bar.end();
}

const changed = () => new UserError("it changed while it was uploaded. Run this again when it is complete.");

/** Uploads one part, and tries again after an error of the network or of a server. */
async function uploadPart(api, id, number, bytes) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let failure;
  for (const pause of partPauses) {
    await new Promise((resolve) => setTimeout(resolve, pause * 1_000));
    try {
      const presigned = await call(api, "POST", `/documents/${id}/upload/parts`, {
        body: JSON.stringify({ parts: [{ number, sha256 }] }),
        headers: { "content-type": "application/json" },
      });
      return await putPart(presigned.parts[0], bytes);
    } catch (error) {
      if (!(error instanceof UserError) || isFinal(error.status)) throw error;
      failure = error;
    }
  }
  throw new UserError(
    `the upload failed at part ${number}: ${failure.message}\n    Run this again, which continues with the parts that are missing.`,
  );
}

/** Whether the same request would be refused again. A URL that has expired is refused with 403. */
const isFinal = (status = 500) => status < 500 && ![403, 408, 429].includes(status);

async function putPart({ method, url, headers }, body) {
  const response = await fetch(url, { method, headers, body }).catch((error) => {
    throw new UserError(`the network failed (${codeOf(error)}).`);
  });
  if (!response.ok) throw new UserError(await refusalOf(response), response.status);
}

/** S3's refusal of an upload. */
async function refusalOf(response) {
  const code = /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1] ?? "no code";
  return `S3 refused the upload with ${response.status} (${code}).`;
}

async function sizeOf(file) {
  const stats = await stat(file).catch(({ code }) => {
    throw new UserError(`it cannot be read (${code}). Check the path.`);
  });
  if (!stats.isFile()) throw new UserError("it is not a file. Name files, not folders.");
  if (stats.size === 0) throw new UserError("it is empty, so there is nothing to submit. Name another file.");
  return stats.size;
}

/** The file's SHA-256 in hexadecimal. */
async function hash(file, filename, size) {
  const sha256 = createHash("sha256");
  const bar = progressBar(filename, "hashing", size);
  try {
    for await (const chunk of createReadStream(file)) {
      sha256.update(chunk);
      bar.add(chunk.length);
    }
  } catch (error) {
    throw new UserError(`it cannot be read (${codeOf(error)}). Check that you may read it.`);
  }
  return sha256.digest("hex");
}

/** Sends the file to the presigned URL, as a stream. */
async function upload(file, filename, size, { method, url, headers }) {
  const bar = progressBar(filename, "uploading", size);
  async function* content() {
    for await (const chunk of createReadStream(file)) {
      yield chunk;
      bar.add(chunk.length);
    }
  }
  const response = await fetch(url, {
    method,
    // The signature covers the length; without this header, fetch sends a stream in chunks of unknown total.
    headers: { ...headers, "content-length": String(size) },
    body: content(),
    duplex: "half",
    // These two keep fetch from buffering the body for a redirect or an authentication dialog.
    // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
    redirect: "error",
    window: null,
  }).catch((error) => {
    if (codeOf(error) === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH") throw changed();
    throw new UserError(
      `the upload failed (${codeOf(error)}). Run this again, which registers the file as a new document.`,
    );
  });
  if (!response.ok)
    throw new UserError(
      `${await refusalOf(response)} Did the file change? Run this again to submit it again.`,
    );
  bar.end();
}

/**
 * Reads the document after the seconds that each answer says in Retry-After, until it leaves the states that the system itself
 * ends, and prints its findings.
 */
async function waitForVerdict(api, filename, { id, retryAfter: firstPause }) {
  const bar = progressBar(filename, "inspecting", 0);
  const deadline = Date.now() + pollingLimitMinutes * 60_000;
  for (let pause = firstPause; ; ) {
    await sleep(pause);
    const { status, findings, retryAfter } = await call(api, "GET", `/documents/${id}`).catch((error) => {
      throw new UserError(
        `${error.message}\n    The file is uploaded; do not submit it again. Read its status later: GET /documents/${id}.`,
      );
    });
    if (!["awaiting-upload", "inspecting", "settling", "failed"].includes(status)) {
      bar.end();
      console.log(`${status === "released" ? "✓" : "✗"} ${filename}: ${status}  ${id}`);
      for (const { severity, rule, message } of findings ?? [])
        console.log(`    ${severity}  ${rule}: ${message}`);
      return status;
    }
    if (Date.now() > deadline)
      throw new UserError(
        `it is still "${status}" after ${pollingLimitMinutes} minutes. Read its status later: GET /documents/${id}.`,
      );
    pause = retryAfter;
  }
}

/** @param seconds at least 1, whatever the server says */
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, Math.max(1, seconds) * 1_000));

/**
 * Calls the API and returns the JSON body. After 429, waits for the seconds in Retry-After and repeats the request, unless that
 * takes long: a quota of a day is used up. An error response's problem document becomes the error's message.
 */
async function call(api, method, path, request = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await callOnce(api, method, path, request);
    } catch (error) {
      const { status, retryAfter } = error;
      if (status !== 429 || !(retryAfter <= longestPause) || attempt === maximumAttempts) throw error;
      await sleep(retryAfter);
    }
  }
}

async function callOnce(api, method, path, { headers = {}, body }) {
  const response = await fetch(api.url + path, {
    method,
    headers: { ...headers, authorization: `Bearer ${await api.token()}` },
    ...(body && { body }),
  }).catch((error) => {
    throw new UserError(
      `${method} ${path}: ${api.url} does not answer (${codeOf(error)}). Is it running, and allowed from here?`,
    );
  });
  const text = await response.text();
  const parsed = parseJson(text);
  const retryAfter = Number(response.headers.get("retry-after") ?? 0);
  if (response.ok && parsed) return { ...parsed, retryAfter };
  if (response.ok) throw new UserError(`${api.url} did not answer with JSON. Check AIRLOCK_API_URL.`);
  const { title = "", detail = text.slice(0, 200), errors = [] } = parsed ?? {};
  const lines = errors.map((error) => `\n    ${error.pointer}: ${error.detail}`).join("");
  throw new UserError(
    `${method} ${path} answered ${response.status} ${title}: ${detail}${lines}`,
    response.status,
    retryAfter,
  );
}

/** An access token by OAuth 2.0 client credentials, treated as expired a minute early. https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
async function fetchToken(tokenUrl, clientId, clientSecret) {
  const response = await fetch(tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  }).catch((error) => {
    throw new UserError(
      `${tokenUrl} does not answer (${codeOf(error)}). Is it running, and allowed from here?`,
    );
  });
  if (response.status === 429 || response.status >= 500)
    throw new UserError(`${tokenUrl} answered ${response.status}. Wait a moment and run this again.`);
  if (!response.ok)
    throw new UserError(`${tokenUrl} answered ${response.status}. Check the client's id and secret.`);
  const { access_token, expires_in } = parseJson(await response.text()) ?? {};
  if (!access_token) throw new UserError(`${tokenUrl} returned no token. Check AIRLOCK_TOKEN_URL.`);
  return { value: access_token, expiresAt: Date.now() + (expires_in - 60) * 1000 };
}

/** Undefined for text that is not JSON, such as the error page of a proxy. */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

function clearLine() {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

/** A progress bar on a terminal; prints nothing where standard error is not one. A total of 0 means unknown. */
function progressBar(filename, step, totalBytes) {
  const { isTTY } = process.stderr;
  // A line that wraps cannot be overwritten.
  const name = filename.length > 36 ? `${filename.slice(0, 35)}…` : filename;
  let doneBytes = 0;
  let drawnPercent = -1;
  const draw = () => {
    const percent = totalBytes === 0 ? 0 : Math.floor((100 * doneBytes) / totalBytes);
    if (!isTTY || percent === drawnPercent) return;
    drawnPercent = percent;
    const bar = "█".repeat(percent / 5).padEnd(20, "░");
    process.stderr.write(
      `\r\x1b[K  ${name}  ${step.padEnd(10)}${totalBytes === 0 ? " …" : ` ${bar} ${String(percent).padStart(3)} %`}`,
    );
  };
  draw();
  return {
    add(bytes) {
      doneBytes += bytes;
      draw();
    },
    end: clearLine,
  };
}

process.exitCode = await main(process.argv.slice(2));
