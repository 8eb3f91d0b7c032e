import { equal, ok } from "node:assert/strict";
import { readReviewerRequest } from "../../../packages/admin/src/reviewer-command.ts";
import { pages } from "../../../packages/functions/src/http/pages.ts";
import type { InProcess } from "../in-process.ts";
import { signIn } from "../sign-in.ts";
import { call } from "../target.ts";

/** Adds a person as `npm run reviewer` does, and signs the person in. */
async function signInNewPerson(airlock: InProcess, username: string): Promise<string> {
  const { awsEndpoint: endpoint, region, administrator: credentials } = airlock.system.outputs;
  const request = readReviewerRequest(["add", username, "--print-password", "--stage", airlock.graph.stage]);
  ok(request);
  const { json } = await request.run({ endpoint, region, credentials });
  const { temporaryPassword: password } = json as { temporaryPassword: string };
  const newPassword = "A-password-of-a-person-1";
  const { accessToken } = await signIn(airlock, { username, password, newPassword });
  return accessToken;
}

/** Opens every page, signs a new person in, and decides about a held document. */
export async function reviewAsPerson(airlock: InProcess, { id }: { id: string }): Promise<void> {
  for (const { path } of pages)
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(airlock.apiUrl + path.replace("{file+}", "documents"), { method });
      await answer.arrayBuffer();
      ok(answer.status < 500, `${method} ${path} was answered with ${answer.status}.`);
    }
  const token = await signInNewPerson(airlock, "anna@example.com");
  equal((await call(airlock, token, "GET", "/overview")).status, 200);
  equal((await call(airlock, token, "GET", `/documents/${id}/preview`)).status, 200);
  const decision = { decision: "reject", reason: "Checked." };
  equal((await call(airlock, token, "POST", `/documents/${id}/decision`, decision)).status, 202);
}
