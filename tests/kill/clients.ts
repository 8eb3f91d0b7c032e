import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Status, TransitionName } from "../../packages/core/src/document.ts";
import { type Sample, samples, sha256Of } from "../../packages/core/test/samples.ts";
import { patience } from "../support/patience.ts";
import { type Answer, declare, upload } from "../support/target.ts";
import type { KilledSystem } from "./killed-system.ts";

/** What clients did with a document, and what they were answered. */
export interface Submission {
  kind: Kind;
  owner: string;
  filename: string;
  bytes: Buffer;
  sha256: string;
  /** Absent while no registration was answered. */
  id?: string;
  /** What the answers promised: transitions that the history must have. */
  promised: TransitionName[];
  /** How the document must end; absent while its client has not finished. */
  end?: Status;
}

/** What a client does with a document. */
export type Kind = keyof typeof scripts;

/** A client was answered what it may not be answered. */
class UnexpectedAnswerError extends Error {
  override name = "UnexpectedAnswerError";
  constructor(what: string, { status, body }: Pick<Answer, "status" | "body">) {
    super(`${what} was answered ${status}: ${JSON.stringify(body)}`);
  }
}

type Script = (system: KilledSystem, submission: Submission) => Promise<Status>;

const csv = samples.csv();
/** More than one part of 16 MiB. */
const largeCsv: Sample = { ...csv, bytes: Buffer.alloc(17 * 1024 ** 2, csv.bytes) };
const doubtful: Sample = { ...samples.pdf(), contentType: "image/png" };

const scripts = {
  clean: { sample: samples.pdf(), script: (system, document) => submit(system, document, "released") },
  infected: { sample: samples.eicar(), script: (system, document) => submit(system, document, "rejected") },
  archive: { sample: samples.zip(), script: async (system, document) => submitAny(system, document) },
  decided: { sample: doubtful, script: decide },
  "in-parts": { sample: csv, script: submitInParts },
  "in-two-parts": { sample: largeCsv, script: submitInParts },
  withdrawn: { sample: samples.pdf(), script: withdraw },
  erased: { sample: samples.pdf(), script: erase },
  abandoned: { sample: samples.png(), script: async (system, document) => register(system, document) },
  "without-key": { sample: samples.png(), script: registerWithoutKey },
} as const satisfies Record<string, { sample: Sample; script: Script }>;

export const kinds = Object.keys(scripts) as Kind[];

/** Registers a document of a kind and carries its script out to the end, across kills. */
export async function runClient(system: KilledSystem, kind: Kind, submissions: Submission[]): Promise<void> {
  const { sample, script }: { sample: Sample; script: Script } = scripts[kind];
  const submission: Submission = {
    kind,
    owner: submissions.length % 3 === 0 ? "other-partner" : "partner",
    filename: `${randomUUID()}-${sample.filename}`,
    bytes: sample.bytes,
    sha256: sha256Of(sample.bytes),
    promised: [],
  };
  submissions.push(submission);
  submission.end = await script(system, submission);
}

const declarationOf = ({ filename, bytes, kind }: Submission) => ({
  ...declare(filename, scripts[kind].sample.contentType, bytes),
  ...(kind.startsWith("in-") && { upload: { parts: true } }),
});

/** Registers with an Idempotency-Key, so that a repeated registration gives the same document. */
async function register(system: KilledSystem, submission: Submission): Promise<"awaiting-upload"> {
  const answer = await system.call(submission.owner, "POST", "/documents", {
    body: declarationOf(submission),
    headers: { "idempotency-key": submission.filename },
  });
  if (answer.status !== 201) throw new UnexpectedAnswerError("A registration", answer);
  submission.id = answer.body.id;
  submission.promised.push("registered");
  return "awaiting-upload";
}

/** Registers without a key, and not again when a kill takes the answer. */
async function registerWithoutKey(system: KilledSystem, submission: Submission): Promise<Status> {
  const body = declarationOf(submission);
  const answer = await system.callOnce(submission.owner, "POST", "/documents", { body });
  if (answer && answer.status !== 201) throw new UnexpectedAnswerError("A registration", answer);
  if (answer) {
    submission.id = answer.body.id;
    submission.promised.push("registered");
  }
  return "awaiting-upload";
}

/** Uploads by the URL that the API gives; a repeated upload may find its content there. */
async function uploadContent(system: KilledSystem, submission: Submission): Promise<void> {
  const path = `/documents/${submission.id}/upload`;
  for (let isRepeated = false; ; isRepeated = true) {
    const state = await system.call(submission.owner, "GET", path);
    // A kill took the answer to an upload that has succeeded.
    if (state.status === 409 && isRepeated) break;
    if (state.status !== 200) throw new UnexpectedAnswerError("The request for an upload URL", state);
    const status = await tryUpload(system, state, submission.bytes);
    if (status === undefined) continue;
    if (status !== 200 && !(status === 412 && isRepeated))
      throw new UnexpectedAnswerError("An upload", { status, body: "" });
    break;
  }
  submission.promised.push("inspection-started");
}

/** The status of the answer; undefined when a kill took it. */
const tryUpload = (system: KilledSystem, state: Answer, bytes: Buffer): Promise<number | undefined> =>
  system.run(async (_target, isRepeated) =>
    isRepeated ? undefined : (await upload({ body: { upload: state.body } }, bytes)).status,
  );

const openStatuses = ["awaiting-upload", "inspecting", "settling"];

const pollMilliseconds = 200;

/** The status of a document once the workflow has done its part. */
async function settled(system: KilledSystem, { id, owner }: Submission): Promise<Status> {
  for (let waited = 0; waited < patience; waited += pollMilliseconds) {
    const answer = await system.call(owner, "GET", `/documents/${id}`);
    if (answer.status !== 200) throw new UnexpectedAnswerError("Reading a registered document", answer);
    if (!openStatuses.includes(answer.body.status)) return answer.body.status;
    await setTimeout(pollMilliseconds);
  }
  throw new Error(`Document ${id} is not settled after ${patience / 1000} s.`);
}

async function submitAny(system: KilledSystem, submission: Submission): Promise<Status> {
  await register(system, submission);
  await uploadContent(system, submission);
  return settled(system, submission);
}

async function submit(system: KilledSystem, submission: Submission, end: Status): Promise<Status> {
  await submitAny(system, submission);
  return end;
}

/** Two reviewers decide differently at the same time: one decision is recorded. */
async function decide(system: KilledSystem, submission: Submission): Promise<Status> {
  const status = await submitAny(system, submission);
  if (status !== "quarantined") throw new Error(`A doubtful document is ${status}`);
  const decisions = ["release", "reject"] as const;
  const answers = await Promise.all(
    decisions.map((decision, index) =>
      system.call(
        ["reviewer", "second-reviewer"][index] ?? "",
        "POST",
        `/documents/${submission.id}/decision`,
        {
          body: { decision, reason: `Checked: ${decision}.` },
        },
      ),
    ),
  );
  for (const answer of answers)
    if (![202, 409].includes(answer.status)) throw new UnexpectedAnswerError("A decision", answer);
  const accepted = decisions.filter((_, index) => answers[index]?.status === 202);
  const [decision] = accepted;
  if (accepted.length !== 1 || !decision) throw new Error(`${accepted.length} decisions were accepted`);
  submission.promised.push(decision === "release" ? "release-decided" : "rejection-decided");
  await settled(system, submission);
  return decision === "release" ? "released" : "rejected";
}

/** Uploads in parts of the size that the API gives, and completes the upload. */
async function submitInParts(system: KilledSystem, submission: Submission): Promise<Status> {
  await register(system, submission);
  const { id, owner, bytes } = submission;
  const path = `/documents/${id}/upload`;
  const state = await system.call(owner, "GET", path);
  if (state.status !== 200) throw new UnexpectedAnswerError("The request for the parts", state);
  const { partBytes } = state.body;
  for (let number = 1; (number - 1) * partBytes < bytes.length; number++) {
    const part = bytes.subarray((number - 1) * partBytes, number * partBytes);
    await uploadPart(system, submission, number, part);
  }
  const completed = await system.call(owner, "POST", `${path}/completion`);
  if (completed.status !== 202) throw new UnexpectedAnswerError("A completion", completed);
  submission.promised.push("inspection-started");
  await settled(system, submission);
  return "released";
}

/** A part can be uploaded again. */
async function uploadPart(
  system: KilledSystem,
  { id, owner }: Submission,
  number: number,
  part: Buffer,
): Promise<void> {
  for (;;) {
    const presigned = await system.call(owner, "POST", `/documents/${id}/upload/parts`, {
      body: { parts: [{ number, sha256: sha256Of(part) }] },
    });
    if (presigned.status !== 200) throw new UnexpectedAnswerError("The request for a part's URL", presigned);
    const status = await tryUpload(system, { ...presigned, body: presigned.body.parts[0] }, part);
    if (status === 200) return;
    if (status !== undefined) throw new UnexpectedAnswerError("A part", { status, body: "" });
  }
}

/** Withdraws a document while it is inspected, which may be too late. */
async function withdraw(system: KilledSystem, submission: Submission): Promise<Status> {
  await register(system, submission);
  await uploadContent(system, submission);
  const answer = await system.call(submission.owner, "DELETE", `/documents/${submission.id}`);
  if (answer.status === 409) return submitted(system, submission);
  if (answer.status !== 202) throw new UnexpectedAnswerError("A withdrawal", answer);
  submission.promised = ["registered", "withdrawn"];
  return "withdrawn";
}

async function submitted(system: KilledSystem, submission: Submission): Promise<Status> {
  await settled(system, submission);
  return "released";
}

async function erase(system: KilledSystem, submission: Submission): Promise<Status> {
  await submitAny(system, submission);
  const answer = await system.call("eraser", "DELETE", `/documents/${submission.id}`);
  if (answer.status !== 202) throw new UnexpectedAnswerError("An erasure", answer);
  submission.promised.push("erased");
  return "erased";
}
