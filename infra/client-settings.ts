import { isLocalAddress, isLocalName } from "./networks.ts";

interface Options {
  /** Whether webhooks on this machine and in private networks are valid. */
  allowLocal: boolean;
}

/**
 * Checks what the schema cannot: client names against each other, and webhooks against the stage.
 *
 * @param clients the setting `clients` as the stage file has it
 * @returns a message for each invalid entry
 */
export function errorsOfClients(clients: unknown, options: Options): string[] {
  if (typeof clients !== "object" || clients === null || Array.isArray(clients)) return [];
  const webhooks = Object.entries(clients).flatMap(([name, client]: [string, unknown]) => {
    const webhook = typeof client === "object" && client !== null && "webhook" in client && client.webhook;
    return typeof webhook === "string" ? [{ name, webhook }] : [];
  });
  return [
    ...errorsOfNames(Object.keys(clients)),
    ...webhooks.flatMap(({ name, webhook }) => {
      const error = errorOfWebhook(webhook, options);
      return error === undefined ? [] : [`clients.${name}.webhook: "${withoutPassword(webhook)}" ${error}`];
    }),
  ];
}

/** IAM tells names of roles apart regardless of case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function errorsOfNames(names: string[]): string[] {
  return names.flatMap((name, index) => {
    const equal = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    return equal === undefined
      ? []
      : [`clients: "${equal}" and "${name}" differ in case only: use names that differ in lower case`];
  });
}

/**
 * What is wrong with the URL of a webhook. EventBridge calls HTTPS endpoints with a public domain name.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html
 */
function errorOfWebhook(text: string, { allowLocal }: Options): string | undefined {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text))
    return "is not an https:// URL: write it as https://partner.example/path";
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password)
    return "contains credentials: remove them, the webhook's key identifies Airlock to the receiver";
  if (text.includes("#")) return "has a fragment, which is never sent: remove what starts at #";
  if (allowLocal && (isLocalName(hostname) || isLocalAddress(hostname))) return undefined;
  if (protocol !== "https:") return "is not an https:// URL: EventBridge calls HTTPS endpoints only";
  if (isLocalName(hostname) || /^\[|^[\d.]+$/.test(hostname))
    return `does not have a public domain name: only a stage that runs offline reaches ${hostname}`;
  if (text.length > 2048) return `has ${text.length} characters, and EventBridge accepts 2048`;
  // EventBridge replaces each * by a path parameter.
  if (!/^(%[\dA-Fa-f]{2}|[-()_.!~';/?:@&=+$,A-Za-z\d])+$/.test(text))
    return "contains characters that EventBridge does not accept in a URL, or a *: percent-encode them";
  return undefined;
}

const withoutPassword = (url: string): string => url.replace(/^(\w+:\/\/)[^/?#]*@/, "$1…@");
