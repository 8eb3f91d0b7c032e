import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeRecord } from "../files/records.ts";
import type { Properties } from "../graph/graph.ts";
import type { RunningService, ServiceOutputs } from "../services/service.ts";

/** What `outputs.json` holds: where the system listens, and everything needed to call it. */
export interface Outputs extends Omit<ServiceOutputs, "apiUrl" | "tokenUrl"> {
  apiUrl: string | undefined;
  tokenUrl: string | undefined;
  /** Outputs of the program, by their names, that are URLs of what runs here. */
  [urlOutput: `${string}Url`]: string | undefined;
  awsEndpoint: string;
  region: string;
  /** Credentials of a person who may do whatever no policy denies. */
  administrator: { roleArn: string; accessKeyId: string; secretAccessKey: string };
}

/** The file of the data folder that exists while the system runs. */
export const outputsFile = "outputs.json";

/** The outputs of the program that are URLs of what runs here, with these URLs. */
export function offlineUrlsOf(
  outputs: Properties,
  toOfflineUrls: (text: string) => string,
): Record<`${string}Url`, string> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) => {
      if (!name.endsWith("Url") || typeof value !== "string") return [];
      const url = toOfflineUrls(value);
      return url === value ? [] : [[name, url]];
    }),
  );
}

/** Puts the parts of all services together, with outputs of the program. */
export function collectOutputs(
  running: readonly RunningService[],
  {
    urlOutputs,
    awsEndpoint,
    region,
    administrator,
  }: Pick<Outputs, "awsEndpoint" | "region" | "administrator"> & {
    urlOutputs: Record<`${string}Url`, string>;
  },
): Outputs {
  const parts = running.map(({ outputs }) => outputs ?? {});
  const merged = <Part extends object>(select: (outputs: Partial<ServiceOutputs>) => Part | undefined) =>
    Object.fromEntries(parts.flatMap((outputs) => Object.entries(select(outputs) ?? {}))) as Part;
  return {
    ...urlOutputs,
    apiUrl: parts.find(({ apiUrl }) => apiUrl)?.apiUrl,
    tokenUrl: parts.find(({ tokenUrl }) => tokenUrl)?.tokenUrl,
    awsEndpoint,
    region,
    administrator,
    clients: merged(({ clients }) => clients),
    publicClients: merged(({ publicClients }) => publicClients),
    people: merged(({ people }) => people),
    resources: merged(({ resources }) => resources),
    functions: merged(({ functions }) => functions),
  };
}

/**
 * Writes `outputs.json`, readable only for the user.
 * @returns a function that removes it
 */
export async function writeOutputs(directory: string, outputs: Outputs): Promise<() => Promise<void>> {
  const file = join(directory, outputsFile);
  await writeRecord(file, outputs, { mode: 0o600, indent: 2 });
  return () => rm(file, { force: true });
}
