import type { NewCredentials } from "@airlock/core/partners/manage.ts";
import type { Partner, PartnerEvent } from "@airlock/core/partners/partner.ts";
import { describeQuotas } from "./quota-options.ts";
import type { StageAccess } from "./stage-access.ts";
import { tableOf } from "./text-table.ts";

/** What a command prints: text for people, and the same as JSON. */
export interface Output {
  text: string;
  json: unknown;
}

/** A partner as it is printed: never with a secret. */
export function publicPartner(partner: Partner) {
  const { id, name, status, scopes, clients, inspection, quotas, createdAt, changedAt } = partner;
  const settings = { ...(inspection && { inspection }), ...(quotas && { quotas }) };
  return { id, name, status, scopes, clients, ...settings, createdAt, changedAt };
}

/** Lines of a label and a value. */
const lines = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([label, value]) => `  ${label.padEnd(14)} ${value}`).join("\n");

/** New credentials with what the partner needs to use them. The secret is printed here only. */
export function credentialsOutput(
  title: string,
  { partner, client }: NewCredentials,
  { tokenUrl, apiUrl }: Pick<StageAccess, "tokenUrl" | "apiUrl">,
): Output {
  const { clientId, clientSecret } = client;
  return {
    text: [
      title,
      lines([
        ["id", partner.id],
        ["client id", clientId],
        ["client secret", clientSecret],
        ["scopes", partner.scopes.join(" ")],
        ["token URL", tokenUrl],
        ["API", apiUrl],
      ]),
      "The secret is not printed again. Hand it over by a channel that only the partner reads.",
    ].join("\n"),
    json: { partner: publicPartner(partner), credentials: { clientId, clientSecret, tokenUrl, apiUrl } },
  };
}

/** A partner that was changed. */
export const partnerOutput = (text: string, partner: Partner): Output => ({
  text,
  json: { partner: publicPartner(partner) },
});

const statusOf = ({ status, clients }: Partner): string =>
  clients.length > 1 ? `${status}, rotating` : status;

/** All partners as a table. */
export function listOutput(
  partners: readonly Partner[],
  leftovers: readonly { clientId: string; name: string }[],
): Output {
  const rows = partners.map((partner) => [
    partner.name,
    partner.id,
    statusOf(partner),
    partner.scopes.map((scope) => scope.replace(/^airlock\//, "")).join(","),
    partner.clients.map(({ clientId }) => clientId).join(" ") || "-",
    partner.createdAt,
    partner.changedAt,
  ]);
  const table = [["NAME", "ID", "STATUS", "SCOPES", "CLIENTS", "ADDED", "CHANGED"], ...rows];
  const notes = leftovers.map(
    ({ clientId, name }) =>
      `The client ${clientId} ("${name}") is left from a run that was interrupted; the API refuses it. Run the command for that partner again.`,
  );
  return {
    text: [partners.length > 0 ? tableOf(table) : "The stage has no partners.", ...notes].join("\n"),
    json: { partners: partners.map(publicPartner), leftovers },
  };
}

/** A partner with its history. */
export function showOutput(partner: Partner, events: readonly PartnerEvent[]): Output {
  const { name, id, scopes, inspection, quotas, createdAt, changedAt, clients } = partner;
  const text = [
    lines([
      ["name", name],
      ["id", id],
      ["status", statusOf(partner)],
      ["scopes", scopes.join(" ")],
      ...clients.map((client) => ["client", `${client.clientId}, since ${client.createdAt}`] as const),
      ["inspection", inspection ? JSON.stringify(inspection) : "as the stage"],
      ["quotas", describeQuotas(quotas)],
      ["added", createdAt],
      ["changed", changedAt],
    ]),
    ...events.map(({ at, type, by }) => `  ${at}  ${type}, by ${by}`),
  ].join("\n");
  const history = events.map(({ partnerId: _, ...event }) => event);
  return { text, json: { partner: publicPartner(partner), history } };
}
