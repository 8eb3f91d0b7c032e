import { join } from "node:path";
import { submitDocuments } from "./documents.ts";
import { timed } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";
import { startSystem } from "./start-system.ts";

const rounds = 8;
const documentsOfRound = 32;

/** What authorization costs: documents until released, by turns with and without it. */
export const authorization: Measurement = {
  title: "Authorization of the requests between the services, offline",
  run: measureAuthorization,
};

async function* measureAuthorization({ work }: MeasurementContext): AsyncIterable<Row> {
  const targets = {
    with: await startSystem(join(work, "with"), { authorizes: true }),
    without: await startSystem(join(work, "without"), { authorizes: false }),
  };
  try {
    const durations = { with: 0, without: 0 };
    // The first round starts the functions.
    for (let round = 0; round <= rounds; round++)
      for (const name of round % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const)) {
        const [duration] = await timed(() => submitDocuments(targets[name], documentsOfRound, 8));
        if (round > 0) durations[name] += duration;
      }
    yield {
      name: `${rounds * documentsOfRound} documents until released, authorized`,
      measured: durations.with,
      reference: { name: "without authorization", measured: durations.without },
    };
  } finally {
    await targets.with.close();
    await targets.without.close();
  }
}
