import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { type UserPoolClientInputs, userPoolClientType } from "./types.ts";

/**
 * Flows in which an app itself takes a person's password. `ALLOW_USER_AUTH` includes them.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html#CognitoUserPools-CreateUserPoolClient-request-ExplicitAuthFlows
 */
const passwordFlows: ReadonlySet<string> = new Set([
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_AUTH",
]);

/** Whether a URL names one page over TLS. */
function isExact(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === "https:" &&
    url.hash === "" &&
    url.username + url.password === "" &&
    !text.includes("*")
  );
}

/** The URLs that Cognito redirects to. */
const redirectsOf = ({ callbackUrls = [], logoutUrls = [], defaultRedirectUri }: UserPoolClientInputs) =>
  new Set([
    ...callbackUrls,
    ...logoutUrls,
    ...(defaultRedirectUri === undefined ? [] : [defaultRedirectUri]),
  ]);

export const publicClientRule: Rule = {
  id: "public-client",
  demands:
    "Every app client without a secret signs people in by the authorization code grant only, takes no passwords, and redirects to exact URLs over TLS.",
  page: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1",
  check(graph) {
    const { violations, report } = collectViolations("public-client");
    for (const client of resourcesOfType(graph, userPoolClientType)) {
      const { generateSecret, allowedOauthFlows = [], explicitAuthFlows = [] } = client.inputs;
      if (generateSecret) continue;
      for (const flow of allowedOauthFlows.filter((flow) => flow !== "code"))
        report(client, `It allows the grant ${flow}.`, 'Set allowedOauthFlows to ["code"], and use PKCE.');
      for (const flow of explicitAuthFlows.filter((flow) => passwordFlows.has(flow)))
        report(
          client,
          `It takes passwords by ${flow}.`,
          "Let people sign in at the pages of the user pool's domain.",
        );
      for (const url of redirectsOf(client.inputs))
        if (!isExact(url))
          report(
            client,
            `It redirects to ${url}, which is not an exact URL over TLS.`,
            "Name each page that people return to as an https:// URL, without a wildcard or a fragment.",
          );
    }
    return violations;
  },
};
