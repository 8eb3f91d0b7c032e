import pc from "picocolors";
import type { Outputs } from "../run/outputs.ts";
import type { System } from "../run/system.ts";

/** What `start` prints once the system is ready. */
export function startScreen(system: System, directory: string): string {
  const { outputs, notEmulated, declarationErrors, schedules, openUrls } = system;
  const otherUrls = otherUrlsOf(outputs);
  const row = (name: string, value: string) => `  ${pc.dim(name.padEnd(10))} ${value}`;
  return [
    "",
    pc.bold("Ready."),
    ...(outputs.apiUrl ? [row("API", pc.cyan(outputs.apiUrl))] : []),
    ...otherUrls.map(([name, url]) => row(name, pc.cyan(url))),
    ...openUrls
      .filter((url) => !otherUrls.some(([, other]) => other === url))
      .map((url) => row("open", pc.cyan(url))),
    row("AWS", pc.cyan(outputs.awsEndpoint)),
    row("data", directory),
    ...schedules.map((schedule) => row("schedule", schedule)),
    ...clientRows(outputs),
    ...personRows(outputs),
    ...section("Declared, but not emulated here:", groupByKind(notEmulated), pc.dim),
    ...section("Errors in the declaration:", declarationErrors, pc.yellow),
    ...tokenRows(outputs),
    "",
    pc.dim("Ctrl-C ends it; the data stays."),
    "",
  ].join("\n");
}

/** Outputs of the program that are URLs of what runs here: `Shop` for `shopUrl`. */
function otherUrlsOf({ apiUrl: _api, tokenUrl: _token, ...outputs }: Outputs): [name: string, url: string][] {
  return Object.entries(outputs).flatMap(([name, value]): [string, string][] => {
    const [, first, rest] = /^(.)(.*)Url$/.exec(name) ?? [];
    return first && typeof value === "string" ? [[`${first.toUpperCase()}${rest}`, value]] : [];
  });
}

function section(title: string, lines: string[], colour: (text: string) => string): string[] {
  return lines.length === 0 ? [] : ["", colour(title), ...lines.map((line) => colour(`  ${line}`))];
}

/** Puts names of one kind into one line: `Role A` and `Role B` become `Role A, B`. */
function groupByKind(names: string[]): string[] {
  const kinds = Map.groupBy(names, (name) => name.split(" ")[0] ?? "");
  return [...kinds].map(
    ([kind, all]) => `${kind} ${all.map((name) => name.slice(kind.length + 1)).join(", ")}`,
  );
}

function clientRows({ clients }: Outputs): string[] {
  return Object.entries(clients).map(
    ([name, { clientId, clientSecret, scopes }]) =>
      `  ${pc.dim("client")}     ${name.padEnd(14)} ${clientId} ${clientSecret} ${pc.dim(scopes.join(" "))}`,
  );
}

function personRows({ people }: Outputs): string[] {
  return Object.entries(people).map(
    ([username, { password = "(changed)", groups }]) =>
      `  ${pc.dim("person")}     ${username.padEnd(24)} ${password} ${pc.dim(groups.join(" "))}`,
  );
}

/** Commands that fetch a token for the client with the most scopes, or the shortest name of these, to paste into a shell. */
function tokenRows({ clients, apiUrl, tokenUrl }: Outputs): string[] {
  const [first] = Object.entries(clients).sort(
    ([name, { scopes }], [other, { scopes: otherScopes }]) =>
      otherScopes.length - scopes.length || name.length - other.length,
  );
  if (!first || !tokenUrl || !apiUrl) return [];
  const [name, { clientId, clientSecret }] = first;
  return [
    "",
    `To paste into another terminal, as ${name}:`,
    `  API=${apiUrl}`,
    `  TOKEN=$(curl -s ${tokenUrl} -u ${clientId}:${clientSecret} -d grant_type=client_credentials | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`,
  ];
}
