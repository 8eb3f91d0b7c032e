import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { predefinedScopes, type UserPool, unitSeconds } from "./user-pools.ts";

/** A text of one of Cognito's patterns, which its messages have without anchors. */
export const matching = (pattern: string, minimum: number, maximum: number) => {
  const whole = new RegExp(`^(?:${pattern})$`, "u");
  return z
    .string()
    .min(minimum)
    .max(maximum)
    .refine((text) => whole.test(text), `Member must satisfy regular expression pattern: ${pattern}`);
};

const urls = z.array(matching("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+", 1, 1024)).max(100);
const attributes = z.array(z.string().min(1).max(2048));
const unit = z.enum(["seconds", "minutes", "hours", "days"]);

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
export const clientSettings = {
  AllowedOAuthFlows: z
    .array(z.enum(["code", "implicit", "client_credentials"]))
    .max(3)
    .optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  AllowedOAuthScopes: z
    .array(matching("[\\x21\\x23-\\x5B\\x5D-\\x7E]+", 1, 256))
    .max(50)
    .optional(),
  AccessTokenValidity: z.int().min(1).max(86_400).optional(),
  IdTokenValidity: z.int().min(1).max(86_400).optional(),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).optional(),
  TokenValidityUnits: z
    .object({ AccessToken: unit.optional(), IdToken: unit.optional(), RefreshToken: unit.optional() })
    .optional(),
  AuthSessionValidity: z.int().min(3).max(15).optional(),
  CallbackURLs: urls.optional(),
  LogoutURLs: urls.optional(),
  DefaultRedirectURI: z.string().min(1).max(1024).optional(),
  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RefreshTokenRotationType.html */
  RefreshTokenRotation: z
    .object({
      Feature: z.enum(["ENABLED", "DISABLED"]),
      RetryGracePeriodSeconds: z.int().min(0).max(60).optional(),
    })
    .optional(),
  EnableTokenRevocation: z.boolean().optional(),
  EnablePropagateAdditionalUserContextData: z.boolean().optional(),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        "ADMIN_NO_SRP_AUTH",
        "CUSTOM_AUTH_FLOW_ONLY",
        "USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_AUTH",
      ]),
    )
    .optional(),
  PreventUserExistenceErrors: z.enum(["LEGACY", "ENABLED"]).optional(),
  ReadAttributes: attributes.optional(),
  WriteAttributes: attributes.optional(),
  SupportedIdentityProviders: z.array(z.string().min(1).max(32)).optional(),
};

const named = z.object({ ClientName: z.string(), ...clientSettings });
export type ClientSettings = z.infer<typeof named>;

/**
 * Checks the settings of a client against each other and the pool.
 * @param hasSecret whether the client has a secret
 * @throws AwsError InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException
 */
export function checkSettings(settings: ClientSettings, pool: UserPool, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = settings;
  const isMachine = flows.includes("client_credentials");
  if (settings.AllowedOAuthFlowsUserPoolClient && (flows.length === 0 || scopes.length === 0))
    throw invalidParameter(
      "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    );
  if (isMachine && flows.length > 1)
    throw invalidFlow("client_credentials flow can not be selected along with code flow or implicit flow.");
  if (isMachine && !hasSecret)
    throw invalidFlow("client_credentials flow can not be selected if client does not have a client secret.");
  if (flows.includes("code") && (settings.CallbackURLs ?? []).length === 0)
    throw invalidFlow("code flow requires a callback URL.");
  for (const scope of scopes) {
    if (!pool.scopes.has(scope))
      throw new AwsError("ScopeDoesNotExistException", 400, `Invalid scope requested: ${scope}`);
    if (isMachine && predefinedScopes.includes(scope))
      throw invalidFlow(`${scope} is not supported with client_credentials flow`);
  }
  const { AccessTokenValidity: validity, TokenValidityUnits: units } = settings;
  const seconds = (validity ?? 1) * (unitSeconds.get(units?.AccessToken ?? "hours") ?? 3600);
  if (seconds < 300 || seconds > 86_400) throw invalidParameter("Invalid range for token validity.");
}

const invalidParameter = (message: string) => new AwsError("InvalidParameterException", 400, message);
const invalidFlow = (message: string) => new AwsError("InvalidOAuthFlowException", 400, message);
