import { rm } from "node:fs/promises";
import { join } from "node:path";
import { credentialsFile } from "../iam/credentials.ts";
import type { Service } from "../services/service.ts";
import { outputsFile } from "./outputs.ts";

/** Removes what earlier runs kept in the data folder, and nothing else: the folders of the services and the run's files. */
export async function removeData(directory: string, services: readonly Service[]): Promise<void> {
  const names = [...services.map(({ facts }) => facts.id), credentialsFile, outputsFile];
  for (const name of names) await rm(join(directory, name), { recursive: true, force: true });
}
