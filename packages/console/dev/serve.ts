// Serves the console from its sources, beside the offline stage:  npm run dev:console -- --help

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectOffline } from "@airlock/admin/connection.ts";
import { UserError } from "@airlock/admin/user-error.ts";
import { serveConsole } from "./server.ts";

const usage = `npm run dev:console [-- options]
  --data FOLDER  the data folder of npm start (.offline)
  --port N       the console's port (5173)`;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".offline" },
    port: { type: "string", default: "5173" },
    help: { type: "boolean", default: false },
  },
});

async function serve(): Promise<void> {
  // npm runs a workspace's script in the folder of the workspace.
  const folder = resolve(process.env.INIT_CWD ?? ".", values.data);
  const { url } = await serveConsole(await connectOffline(folder), Number(values.port));
  console.log(`\n  Console  ${url}\n\n  A saved source reloads the page. Ctrl-C ends it.\n`);
}

if (values.help) console.log(usage);
else
  await serve().catch((error) => {
    console.error(error instanceof UserError ? error.message : error);
    process.exitCode = 1;
  });
