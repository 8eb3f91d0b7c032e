import { fileURLToPath } from "node:url";
import type { Connection } from "@airlock/admin/connection.ts";
import { createServer, type Plugin, type ViteDevServer } from "vite";
import { consoleFolder } from "../../functions/src/http/pages.ts";
import { allowOrigin, readStagePage } from "./offline-stage.ts";
import { apiPaths } from "./paths.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const host = "127.0.0.1";

/** @throws Error if the server does not listen */
function originOf({ httpServer }: ViteDevServer): string {
  const address = httpServer?.address();
  if (typeof address !== "object" || !address) throw new Error("The server does not listen on a port.");
  return `http://${host}:${address.port}`;
}

/** Writes the stage's configuration into the page, as the function Pages does, and lets people sign in there. */
function stagePage(connection: Connection, apiUrl: string): Plugin {
  return {
    name: "airlock-stage-page",
    async transformIndexHtml(html, { server }) {
      const { element, configuration } = await readStagePage(apiUrl);
      if (server) await allowOrigin(connection, configuration, originOf(server));
      return html.replace("</head>", () => `${element}</head>`);
    },
  };
}

/**
 * Serves the console from its sources, on one origin with the API of a stage that runs offline.
 * @returns the URL of the console, and how to end the server
 */
export async function serveConsole(
  connection: Connection,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { apiUrl } = connection;
  if (!apiUrl) throw new Error("The stage has no API.");
  const server = await createServer({
    root,
    plugins: [stagePage(connection, apiUrl)],
    server: { host, port, strictPort: true, proxy: { [apiPaths]: { target: apiUrl, changeOrigin: true } } },
  });
  await server.listen();
  return { url: `${originOf(server)}/${consoleFolder}`, close: () => server.close() };
}
