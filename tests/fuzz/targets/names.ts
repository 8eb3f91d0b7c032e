import { createHash } from "node:crypto";
import fc from "fast-check";
import { judge, type Violation, violation } from "../judge.ts";
import type { Plan } from "../plan.ts";
import { type FuzzTarget, send } from "../target.ts";
import type { Answer, Outcome } from "../wire.ts";
import type { World } from "../world.ts";
import { hostileName } from "./keys.ts";

/** Names of files and keys of objects: what is accepted must come back as it was given, and nothing else must exist. */
export const namesTarget: FuzzTarget = {
  name: "names",
  attacks: fc.oneof(
    hostileName.map((filename) => ({
      sent: { filename },
      run: (world: World) => registerName(filename, world),
    })),
    hostileName.map((key) => ({ sent: { key }, run: (world: World) => putKey(key, world) })),
  ),
};

const content = "content of this name";

async function registerName(filename: string, world: World): Promise<Violation | undefined> {
  const authorization = ["authorization", "Bearer {{token.partner}}"] as const;
  const registration: Plan = {
    port: "api",
    method: "POST",
    target: "/documents",
    headers: [authorization, ["content-type", "application/json"]],
    body: JSON.stringify({
      filename,
      contentType: "text/plain",
      size: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    }),
  };
  const registered = await send(registration, world);
  const refused = judge(registration, registered);
  if (refused || !isAnswer(registered) || registered.status !== 201) return refused;
  const { id, upload } = JSON.parse(registered.body.toString());
  const uploaded = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content });
  if (uploaded.status !== 200)
    return violation(`The upload of an accepted name is answered ${uploaded.status}`);
  const reading: Plan = { port: "api", method: "GET", target: `/documents/${id}`, headers: [authorization] };
  const read = await send(reading, world);
  const unread = judge(reading, read);
  if (unread || !isAnswer(read)) return unread;
  const document = JSON.parse(read.body.toString());
  return document.filename === filename
    ? undefined
    : violation("An accepted filename is not the one that was given");
}

async function putKey(key: string, world: World): Promise<Violation | undefined> {
  // A text that is not Unicode has no UTF-8; a client cannot send it.
  if (!key.isWellFormed() || key === "") return undefined;
  const signer = { as: "administrator", service: "s3" };
  const target = `/{{AuditExport}}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const putting: Plan = { port: "aws", method: "PUT", target, body: content, signer };
  const put = await send(putting, world);
  const refused = judge(putting, put);
  if (refused || !isAnswer(put) || put.status !== 200) return refused;
  const getting: Plan = { port: "aws", method: "GET", target, signer };
  const got = await send(getting, world);
  const unread = judge(getting, got);
  if (unread || !isAnswer(got)) return unread;
  return got.body.toString() === content
    ? undefined
    : violation("An object's content is not the one that was put");
}

const isAnswer = (outcome: Outcome): outcome is Answer => typeof outcome === "object";
