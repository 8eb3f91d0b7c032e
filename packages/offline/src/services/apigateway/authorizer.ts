import type { Cognito } from "../cognito/cognito.ts";
import { TokenError } from "../cognito/tokens.ts";
import { GatewayError } from "./gateway-error.ts";
import type { GatewayMethod } from "./routes.ts";

/**
 * The Cognito authorizer: the claims of a token that has one of the method's scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 *
 * @throws GatewayError UNAUTHORIZED; ACCESS_DENIED when the token has none of the scopes
 */
export async function authorize(
  cognito: Cognito,
  { userPoolArns, scopes }: GatewayMethod,
  authorization: string | undefined,
): Promise<Record<string, string>> {
  const token = /^(?:Bearer\s+)?(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!token) throw new GatewayError("UNAUTHORIZED");
  const payload = await cognito.verify(token, userPoolArns).catch((error) => {
    if (!(error instanceof TokenError)) throw error;
    throw new GatewayError("UNAUTHORIZED", error.expired ? "The incoming token has expired" : undefined);
  });
  const granted = String(payload.scope ?? "").split(" ");
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
    throw new GatewayError("ACCESS_DENIED");
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
}
