import { readFile } from "node:fs/promises";
import { join } from "node:path";
import jpeg from "jpeg-js";
import type { Sample } from "../../packages/core/test/samples.ts";
import { startSystem } from "../../packages/offline/src/run/system.ts";
import { services } from "../../packages/offline/src/services/index.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { register, submit } from "../../tests/support/documents.ts";
import type { InProcess } from "../../tests/support/in-process.ts";
import { type Answer, call, tokenOf, upload } from "../../tests/support/target.ts";
import { fileKinds, writeLargeFile } from "../large-files.ts";
import { type Measurement, type MeasurementContext, quantile, type Row } from "../measurement.ts";
import { memories, referenceMemory, withDollars } from "./cost.ts";
import { type Taken, ThrottledLambda } from "./throttled-lambda.ts";

const root = join(import.meta.dirname, "../..");
const mebibyte = 1024 ** 2;
const requestsOfRound = 6;

/** Time, cost and memory of the functions that handle a document, by the memory that they are given. */
export const memory: Measurement = {
  title: "Functions with the processor that Lambda gives an amount of memory",
  isOnRequest: true,
  run: measureMemory,
};

type Airlock = Pick<InProcess, "system" | "apiUrl" | "tokenUrl" | "clients" | "close">;

async function* measureMemory({ work, isShort }: MeasurementContext): AsyncIterable<Row> {
  const { graph } = await synthesize({ root, stage: "offline" });
  const lambda = new ThrottledLambda(join(work, "packages"));
  const directory = join(work, "data");
  const system = await startSystem({ graph, directory, port: 0, services: [...services, lambda.service] });
  const { apiUrl = "", tokenUrl = "", clients = {} } = system.outputs;
  const airlock = { system, apiUrl, tokenUrl, clients, close: () => system.close() };
  try {
    const documents = await makeDocuments(work);
    const token = await tokenOf(airlock, "partner");
    const held = {
      small: (await submit(airlock, token, documents.smallImage)).id,
      large: (await submit(airlock, token, documents.largeImage)).id,
    };
    for (let round = 0; round < (isShort ? 1 : 3); round++)
      for (const megabytes of memories)
        await lambda.withMemory(megabytes, () => runTraffic(airlock, lambda, documents, held));
  } finally {
    await system.close();
  }
  yield* timesOf(lambda.taken);
  yield* peaksOf(lambda.peaks);
}

type Documents = Awaited<ReturnType<typeof makeDocuments>>;

async function makeDocuments(work: string) {
  const pdf = fileKinds.find(({ extension }) => extension === "pdf");
  if (!pdf) throw new Error("large-files.ts writes no PDF.");
  const pdfOf = async (size: number): Promise<Sample> => {
    const path = join(work, "document.pdf");
    await writeLargeFile(path, pdf, size);
    return { filename: "document.pdf", contentType: "application/pdf", bytes: await readFile(path) };
  };
  return {
    small: await pdfOf(2 * mebibyte),
    large: await pdfOf(100 * mebibyte),
    smallImage: imageOf(1_200, 1_600),
    largeImage: imageOf(6_300, 6_300),
  };
}

/** A JPEG that is declared as a PDF, which is held. */
function imageOf(width: number, height: number): Sample {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let index = 0; index < data.length; index += 4) {
    const [x, y] = [(index / 4) % width, Math.floor(index / 4 / width)];
    data[index] = x ^ y;
    data[index + 1] = (x * y) >> 8;
    data[index + 2] = x + y;
  }
  const { data: bytes } = jpeg.encode({ width, height, data }, 80);
  return { filename: "scan.pdf", contentType: "application/pdf", bytes };
}

function expectStatus(status: number, answer: Answer): Answer {
  if (answer.status === status) return answer;
  throw new Error(`The API answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** What partners and reviewers make functions do. The first event of each starts its process. */
async function runTraffic(
  airlock: Airlock,
  lambda: ThrottledLambda,
  documents: Documents,
  held: { small: string; large: string },
): Promise<void> {
  const partner = await tokenOf(airlock, "partner");
  const reviewer = await tokenOf(airlock, "reviewer");
  const read = async (token: string, path: string) =>
    expectStatus(200, await call(airlock, token, "GET", path));
  const submitOne = async (sample: Sample) => {
    const registered = expectStatus(201, await register(airlock, partner, sample));
    await upload(registered, sample.bytes);
    await airlock.system.idle();
  };
  lambda.topic = "";
  for (let request = 0; request < requestsOfRound; request++) await read(partner, "/documents?limit=1");
  lambda.topic = "1 MiB";
  for (let request = 0; request < requestsOfRound; request++) await submitOne(documents.small);
  lambda.topic = "100 MiB";
  await submitOne(documents.large);
  const preview = async (id: string) => {
    const { body } = await read(reviewer, `/documents/${id}/preview?view=image`);
    // After 15 s, a preview is given up.
    if (body.unavailable) lambda.forgetLast();
  };
  lambda.topic = "2 megapixels";
  for (let request = 0; request < requestsOfRound; request++) await preview(held.small);
  lambda.topic = "40 megapixels";
  await preview(held.large);
}

function* timesOf(taken: readonly Taken[]): Iterable<Row> {
  const nameOf = ({ name, topic, isFirst }: Taken) =>
    [name, name.startsWith("Api") ? undefined : topic, isFirst && "cold"].filter(Boolean).join(", ");
  for (const [name, ofName] of Map.groupBy(taken, nameOf)) {
    const medianOf = (megabytes: number) =>
      quantile(
        ofName
          .filter(({ memoryMegabytes }) => memoryMegabytes === megabytes)
          .map(({ milliseconds }) => milliseconds),
        0.5,
      );
    const reference = { name: `with ${referenceMemory} MB`, measured: medianOf(referenceMemory) };
    for (const megabytes of memories)
      if (hasAnswers(ofName, megabytes))
        yield withDollars(
          { name, figure: `${megabytes} MB`, measured: medianOf(megabytes), reference },
          megabytes,
        );
  }
}

const hasAnswers = (taken: readonly Taken[], megabytes: number): boolean =>
  taken.some(({ memoryMegabytes }) => memoryMegabytes === megabytes);

function* peaksOf(peaks: ThrottledLambda["peaks"]): Iterable<Row> {
  for (const [name, byMemory] of peaks)
    for (const [megabytes, measured] of byMemory)
      yield {
        name: `${name}, peak of its memory`,
        figure: `${megabytes} MB`,
        measured,
        unit: "MiB",
        reference: { name: "what it is given", measured: megabytes },
      };
}
