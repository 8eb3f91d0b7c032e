import { join } from "node:path";
import {
  call,
  declare,
  settled,
  startOffline,
  type Target,
  tokenOf,
  upload,
} from "../tests/support/target.ts";
import { timed } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";

/** A small PDF that is released. */
export const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const count = 96;

/** Documents from their registration until they are released. */
export const documents: Measurement = {
  title: `${count} documents, from the registration until they are released`,
  run: measureDocuments,
};

async function* measureDocuments({ work }: MeasurementContext): AsyncIterable<Row> {
  const target = await startOffline(join(work, "data"));
  try {
    const measureClients = async (clients: number) =>
      (await timed(() => submitDocuments(target, count, clients)))[0];
    // The first time, functions are started.
    await measureClients(8);
    const [eightClients, oneClient] = [await measureClients(8), await measureClients(1)];
    const reference = { name: "by one client", measured: oneClient };
    yield { name: "by 8 clients", measured: eightClients, reference };
    yield { name: "documents by 8 clients", measured: (count / eightClients) * 1000, unit: "perSecond" };
  } finally {
    await target.close();
  }
}

/** Submits documents by several clients at the same time, until all are released. */
export async function submitDocuments(target: Target, count: number, clients: number): Promise<void> {
  const token = await tokenOf(target, "partner");
  const submitOne = async () => {
    const declaration = declare("a.pdf", "application/pdf", pdf);
    const submitted = await call(target, token, "POST", "/documents", declaration);
    if (submitted.status !== 201) throw new Error(`The API answered ${submitted.status}.`);
    await upload(submitted, pdf);
    const { body } = await settled(target, token, submitted.body.id);
    if (body.status !== "released") throw new Error(`A document ended as ${body.status}.`);
  };
  const submitSeveral = async () => {
    for (let index = 0; index < count / clients; index++) await submitOne();
  };
  await Promise.all(Array.from({ length: clients }, submitSeveral));
}
