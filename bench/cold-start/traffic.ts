import { samples } from "../../packages/core/test/samples.ts";
import { eventsService } from "../../packages/offline/src/services/events/index.ts";
import { register, submit } from "../../tests/support/documents.ts";
import { publishUpload } from "../../tests/support/events.ts";
import type { InProcess } from "../../tests/support/in-process.ts";
import { signIn } from "../../tests/support/sign-in.ts";
import { type Answer, call, tokenOf, upload } from "../../tests/support/target.ts";

type Airlock = Pick<InProcess, "system" | "apiUrl" | "tokenUrl" | "clients" | "close">;

/** A PDF that is declared as an image, which is held. */
const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** Submits documents that are held. @returns their ids */
export async function holdDocuments(airlock: Airlock, count: number): Promise<string[]> {
  const token = await tokenOf(airlock, "partner");
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await submit(airlock, token, doubtful)).id);
  return ids;
}

function expectStatus(status: number, { status: answered, body }: Answer): void {
  if (answered !== status) throw new Error(`The API answered ${answered}: ${JSON.stringify(body)}`);
}

/**
 * What partners, reviewers, the schedule and a failing workflow make the system do, so that each function is invoked.
 * @param held id of a held document
 */
export async function runTraffic(airlock: Airlock, held: string): Promise<void> {
  const { system } = airlock;
  const partner = await tokenOf(airlock, "partner");
  const reviewer = await tokenOf(airlock, "reviewer");
  const request = async (status: number, token: string, path: string) =>
    expectStatus(status, await call(airlock, token, "GET", path));

  await request(200, partner, "/documents?limit=1");
  const registered = await register(airlock, partner, samples.pdf());
  expectStatus(201, registered);
  await upload(registered, samples.pdf().bytes);
  await system.idle();
  await request(200, reviewer, `/documents/${held}/preview`);
  await request(200, reviewer, "/overview");
  // Opens the page Console, and Cognito invokes the trigger of the pool.
  const [username = "", { password = "" } = {}] = Object.entries(system.outputs.people ?? {})[0] ?? [];
  await signIn(airlock, { username, password });
  await system.service(eventsService).events.runSchedule("Sweeper");
  await system.idle();
  const failing = await register(airlock, partner, samples.pdf());
  await publishUpload(airlock, failing.body.id, "0");
  await system.idle();
}
