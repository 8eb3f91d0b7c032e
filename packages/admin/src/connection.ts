import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "./user-error.ts";

/** How AWS is called. Without endpoint and credentials, as the AWS SDK finds them. */
export interface Connection {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** The token URL, if it is another one than that of the deployment. */
  tokenUrl?: string;
  /** The API's URL, if it is another one than that of the deployment. */
  apiUrl?: string;
}

const outputsSchema = z.object({
  awsEndpoint: z.string(),
  region: z.string(),
  tokenUrl: z.string(),
  apiUrl: z.string(),
  administrator: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

/** The data folder of the system that `npm start` runs. */
const defaultFolder = ".offline";

/** The folder of the offline system that is meant: the one that was named, whatever its stage; undefined for AWS. */
export const offlineFolder = (data: string | undefined, isOfflineStage: boolean): string | undefined =>
  data ?? (isOfflineStage ? defaultFolder : undefined);

/**
 * The connection to a system that runs offline.
 * @param folder its data folder
 * @throws UserError if none runs with the folder, or the file that it writes is damaged
 */
export async function connectOffline(folder: string): Promise<Connection> {
  const file = join(folder, "outputs.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === "ENOENT"
        ? `No offline system runs with the folder ${folder}: ${file} does not exist. Start it with "npm start", or name its folder with --data DIR.`
        : `${file} cannot be read (${error.code}).`,
    );
  });
  const outputs = outputsSchema.safeParse(jsonOf(text));
  if (!outputs.success)
    throw new UserError(
      `${file} is not what an offline system writes. Start the system again with "npm start", or name its folder with --data DIR.`,
    );
  const { awsEndpoint: endpoint, administrator: credentials, ...rest } = outputs.data;
  return { ...rest, endpoint, credentials };
}

/** The value of a JSON text; undefined for other text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
