import { rm } from "node:fs/promises";
import { join } from "node:path";
import { credentialsFile } from "../iam/credentials.ts";
import type { Service } from "../services/service.ts";
import { formatFile } from "./data-format.ts";
import { outputsFile } from "./outputs.ts";

/** Removes the data of earlier runs: the services' folders and the run's files. Other files in the data folder stay. */
export async function removeData(directory: string, services: readonly Service[]): Promise<void> {
  const names = [...services.map(({ facts }) => facts.id), credentialsFile, formatFile, outputsFile];
  for (const name of names) await rm(join(directory, name), { recursive: true, force: true });
}
