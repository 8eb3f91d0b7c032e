import { isPartnerId } from "../packages/core/src/partners/partner.ts";
import { isLocalAddress, isLocalName } from "./networks.ts";

interface Options {
  /** Whether webhooks on this machine and in private networks are valid. */
  allowLocal: boolean;
}

/**
 * Checks what the schema cannot: client names against each other, and webhooks against clients and the stage.
 *
 * @param settings the settings `clients` and `webhooks` as the stage file has them
 * @returns a message for each invalid entry
 */
export function errorsOfClients(
  { clients, webhooks }: { clients?: unknown; webhooks?: unknown },
  options: Options,
): string[] {
  const names = Object.keys(objectOf(clients));
  return [
    ...errorsOfNames(names),
    ...Object.entries(objectOf(webhooks)).flatMap(([owner, url]) => {
      const isKnown = isPartnerId(owner) || names.includes(owner);
      const error = typeof url === "string" ? errorOfWebhook(url, options) : undefined;
      return [
        ...(isKnown ? [] : [`webhooks: "${owner}" is neither the id of a partner nor a name in clients`]),
        ...(error === undefined ? [] : [`webhooks.${owner}: "${withoutPassword(String(url))}" ${error}`]),
      ];
    }),
  ];
}

const objectOf = (value: unknown): object =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

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
