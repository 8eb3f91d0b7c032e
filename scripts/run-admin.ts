import { isOffline, readDeployment } from "../infra/stage.ts";
import type { Request } from "../packages/admin/src/command-line.ts";
import { connectOffline, offlineFolder } from "../packages/admin/src/connection.ts";
import { messageOf } from "../packages/admin/src/partner-errors.ts";

/**
 * Runs the command line of this process, and prints what it answers.
 * @param program the npm script
 * @param readRequest reads the command line; undefined if it asks for help
 */
export async function runAdmin(
  program: "partner" | "reviewer",
  usage: string,
  readRequest: (commandArguments: string[]) => Request | undefined,
): Promise<void> {
  let stage = "STAGE";
  try {
    const request = readRequest(process.argv.slice(2));
    if (!request) return console.log(usage);
    ({ stage } = request);
    const folder = offlineFolder(request.data, isOffline(stage));
    const connection = folder ? await connectOffline(folder) : { region: readDeployment(stage).region };
    const { text, json } = await request.run(connection);
    console.log(request.isJson ? JSON.stringify(json, null, 2) : text);
  } catch (error) {
    console.error(messageOf(error, stage, program) ?? error);
    process.exitCode = 1;
  }
}
