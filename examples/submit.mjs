// Submits files to Airlock and follows each to its end:  node examples/submit.mjs FILE…
//
// Nothing but Node and plain fetch, so that a partner can read it, copy it, and say it in another language.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";

const usage = `node examples/submit.mjs FILE…

Where to, and who you are:
  AIRLOCK_API_URL, AIRLOCK_TOKEN_URL, AIRLOCK_CLIENT_ID, AIRLOCK_CLIENT_SECRET
or, for a system on this machine, nothing: .offline/outputs.json is read (another one: AIRLOCK_OUTPUTS=FILE).

Ends with 0 when every file was released, with 1 otherwise.`;

const contentTypes = {
  ".csv": "text/csv",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".txt": "text/plain",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".xml": "application/xml",
  ".zip": "application/zip",
};

/** Said to the user as it stands: what failed, and what to do. */
class Failure extends Error {}

const files = process.argv.slice(2);
if (files.length === 0 || files.includes("--help")) {
  console.log(usage);
  process.exit(files.length === 0 ? 1 : 0);
}

let token = { value: "", endsAt: 0 };
let released = 0;
try {
  const { apiUrl, tokenUrl, clientId, clientSecret } = await settings();
  const api = { url: apiUrl, token: () => fetchToken(tokenUrl, clientId, clientSecret) };
  for (const file of files) {
    try {
      if ((await submit(api, file)) === "released") released++;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      clearLine();
      console.error(`✗ ${file}: ${error.message}`);
    }
  }
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
}
process.exitCode = released === files.length ? 0 : 1;

async function settings() {
  const { env } = process;
  if (env.AIRLOCK_API_URL) {
    for (const name of ["AIRLOCK_TOKEN_URL", "AIRLOCK_CLIENT_ID", "AIRLOCK_CLIENT_SECRET"])
      if (!env[name]) throw new Failure(`AIRLOCK_API_URL is set, but ${name} is not. Set all four.`);
    for (const name of ["AIRLOCK_API_URL", "AIRLOCK_TOKEN_URL"])
      if (!/^https?:\/\/./.test(env[name]))
        throw new Failure(`${name} is "${env[name]}". Set it to a URL that begins with https://.`);
    return {
      apiUrl: env.AIRLOCK_API_URL.replace(/\/$/, ""),
      tokenUrl: env.AIRLOCK_TOKEN_URL,
      clientId: env.AIRLOCK_CLIENT_ID,
      clientSecret: env.AIRLOCK_CLIENT_SECRET,
    };
  }
  const path = env.AIRLOCK_OUTPUTS ?? ".offline/outputs.json";
  const text = await readFile(path, "utf8").catch(() => {
    throw new Failure(`${path} is not there. Run "npm start" first, or set AIRLOCK_API_URL and its fellows.`);
  });
  const { apiUrl, tokenUrl, clients } = parse(text) ?? {};
  if (!apiUrl || !tokenUrl || !clients?.partner)
    throw new Failure(`${path} does not say where to submit, and as whom. Run "npm start", which writes it.`);
  return { apiUrl, tokenUrl, ...clients.partner };
}

async function submit(api, file) {
  const filename = basename(file);
  const contentType = contentTypes[extname(file).toLowerCase()] ?? "application/octet-stream";
  const about = await stat(file).catch(({ code }) => {
    throw new Failure(`it cannot be read (${code}). Check the path.`);
  });
  if (!about.isFile()) throw new Failure("it is not a file. Name files, not folders.");
  const { size } = about;
  if (size === 0) throw new Failure("it is empty, so there is nothing to submit. Name another file.");

  const hash = createHash("sha256");
  const hashing = progress(filename, "hashing", size);
  try {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk);
      hashing.add(chunk.length);
    }
  } catch (error) {
    throw new Failure(`it cannot be read (${reason(error)}). Check that you may read it.`);
  }
  const document = await call(api, "POST", "/documents", {
    body: JSON.stringify({ filename, contentType, size, sha256: hash.digest("hex") }),
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
  });

  const uploading = progress(filename, "uploading", size);
  async function* content() {
    for await (const chunk of createReadStream(file)) {
      yield chunk;
      uploading.add(chunk.length);
    }
  }
  const { method, url, headers } = document.upload;
  const answer = await fetch(url, {
    method,
    // The length is signed, and a stream alone would go up in chunks without one.
    headers: { ...headers, "content-length": String(size) },
    body: content(),
    duplex: "half",
    // Without these two, fetch keeps a copy of all that it sends, for a redirect or a dialog that may ask for it.
    // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
    redirect: "error",
    window: null,
  }).catch((error) => {
    if (reason(error) === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH")
      throw new Failure("it changed while it was uploaded. Run this again when it is complete.");
    throw new Failure(
      `the upload broke off (${reason(error)}). Nothing of it was kept: run this again, which submits the file anew.`,
    );
  });
  if (!answer.ok)
    throw new Failure(
      `the vault refused the upload with ${answer.status} (${/<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1] ?? "no code"}). Did the file change meanwhile? Run this again, which submits it anew.`,
    );
  uploading.end();

  return follow(api, filename, document.id);
}

async function follow(api, filename, id) {
  const waiting = progress(filename, "inspecting", 0);
  const giveUp = Date.now() + 15 * 60_000;
  for (let pause = 250; ; pause = Math.min(2 * pause, 5_000)) {
    const { status, findings } = await call(api, "GET", `/documents/${id}`).catch((error) => {
      throw new Failure(
        `${error.message}\n    It is uploaded, so don't submit it again. Ask later what became of it: GET /documents/${id}.`,
      );
    });
    if (!["awaiting-upload", "inspecting", "failed"].includes(status)) {
      waiting.end();
      console.log(`${status === "released" ? "✓" : "✗"} ${filename}: ${status}  ${id}`);
      for (const finding of findings ?? [])
        console.log(`    ${finding.severity}  ${finding.rule}: ${finding.message}`);
      return status;
    }
    if (Date.now() > giveUp)
      throw new Failure(`it is still "${status}" after 15 minutes. Ask later: GET /documents/${id}.`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function call(api, method, path, { headers = {}, body } = {}) {
  const answer = await fetch(api.url + path, {
    method,
    headers: { ...headers, authorization: `Bearer ${await api.token()}` },
    ...(body && { body }),
  }).catch((error) => {
    throw new Failure(
      `${method} ${path}: ${api.url} does not answer (${reason(error)}). Is it running, and allowed from here?`,
    );
  });
  const text = await answer.text();
  const said = parse(text);
  if (answer.ok && said) return said;
  if (answer.ok)
    throw new Failure(`${api.url} is no Airlock: its answer is not JSON. Check AIRLOCK_API_URL.`);
  const { title = "", detail = text.slice(0, 200), errors = [] } = said ?? {};
  const faults = errors.map((error) => `\n    ${error.pointer}: ${error.detail}`).join("");
  throw new Failure(`${method} ${path} answered ${answer.status} ${title}: ${detail}${faults}`);
}

/** JSON's value; undefined for anything else, since what stands between us and the API may answer in any language. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function fetchToken(tokenUrl, clientId, clientSecret) {
  if (Date.now() < token.endsAt) return token.value;
  const answer = await fetch(tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  }).catch((error) => {
    throw new Failure(
      `${tokenUrl} does not answer (${reason(error)}). Is it running, and allowed from here?`,
    );
  });
  if (answer.status === 429 || answer.status >= 500)
    throw new Failure(`${tokenUrl} answered ${answer.status}. Wait a moment and run this again.`);
  if (!answer.ok)
    throw new Failure(`${tokenUrl} answered ${answer.status}. Check the client's id and secret.`);
  const { access_token, expires_in } = parse(await answer.text()) ?? {};
  if (!access_token) throw new Failure(`${tokenUrl} gave no token. Check AIRLOCK_TOKEN_URL.`);
  token = { value: access_token, endsAt: Date.now() + (expires_in - 60) * 1000 };
  return token.value;
}

function reason(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

function clearLine() {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

/** A bar on a terminal, nothing where output is kept. */
function progress(filename, doing, total) {
  const { isTTY } = process.stderr;
  // A line that wraps cannot be drawn over.
  const name = filename.length > 36 ? `${filename.slice(0, 35)}…` : filename;
  let done = 0;
  let shown = -1;
  const draw = () => {
    const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
    if (!isTTY || percent === shown) return;
    shown = percent;
    const bar = "█".repeat(percent / 5).padEnd(20, "░");
    process.stderr.write(
      `\r\x1b[K  ${name}  ${doing.padEnd(10)}${total === 0 ? " …" : ` ${bar} ${String(percent).padStart(3)} %`}`,
    );
  };
  draw();
  return {
    add(bytes) {
      done += bytes;
      draw();
    },
    end: clearLine,
  };
}
