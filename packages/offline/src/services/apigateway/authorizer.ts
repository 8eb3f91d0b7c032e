import type { IncomingMessage } from "node:http";
import type { Cognito } from "../cognito/cognito.ts";
import { TokenError } from "../cognito/tokens.ts";
import { GatewayError } from "./gateway-error.ts";
import type { GatewayMethod } from "./routes.ts";

/**
 * The Cognito authorizer. Where a method has scopes, it takes access tokens that have one of them; where it has none, it
 * takes ID tokens.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
 *
 * @returns the token's claims, as an integration receives them
 * @throws GatewayError UNAUTHORIZED, for an expired token as well; ACCESS_DENIED when the token has none of the scopes
 */
export async function authorize(
  cognito: Cognito,
  { userPoolArns, scopes }: Pick<GatewayMethod, "userPoolArns" | "scopes">,
  { headersDistinct: { authorization = [] } }: IncomingMessage,
): Promise<Record<string, string>> {
  const [header = "", ...others] = authorization;
  const token = /^(?:Bearer\s+)?(\S+)$/i.exec(header)?.[1];
  if (!token || others.length > 0) throw new GatewayError("UNAUTHORIZED");
  const claims = await cognito.verify(token, userPoolArns).catch((error) => {
    if (!(error instanceof TokenError)) throw error;
    throw new GatewayError("UNAUTHORIZED", error.expired ? "The incoming token has expired" : undefined);
  });
  if (claims.token_use !== (scopes.length > 0 ? "access" : "id")) throw new GatewayError("UNAUTHORIZED");
  const granted = String(claims.scope ?? "").split(" ");
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
    throw new GatewayError("ACCESS_DENIED");
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]));
}

/** The text of a claim; the times of issue and expiry are dates, such as `Tue Nov 14 20:40:15 UTC 2017`. */
function claimText(name: string, value: unknown): string {
  if (typeof value === "number" && (name === "exp" || name === "iat")) {
    const [weekday, day, month, year, clock] = new Date(value * 1000).toUTCString().split(/,? /);
    return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
