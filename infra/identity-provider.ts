import { retainWithData } from "./access.ts";
import type { Stage } from "./stage.ts";

/**
 * Creates the identity provider by which people sign in, if the stage has one. The groups that it says are in the attribute
 * `custom:groups`, which handlers/token-scopes.ts reads.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 *
 * @returns the provider's name; undefined without one
 */
export function createIdentityProvider(
  stage: Stage,
  pool: sst.aws.CognitoUserPool,
): $util.Output<string> | undefined {
  const { identityProvider } = stage;
  if (!identityProvider) return undefined;
  const provider = new aws.cognito.IdentityProvider(
    "IdentityProvider",
    {
      userPoolId: pool.id,
      providerName: identityProvider.name,
      ...(identityProvider.type === "OIDC" ? openIdConnect(identityProvider) : saml(identityProvider)),
    },
    // Cognito adds what it reads from the provider's metadata.
    { ...retainWithData(stage), ignoreChanges: ["providerDetails.activeEncryptionCertificate"] },
  );
  return provider.providerName;
}

type Provider = NonNullable<Stage["identityProvider"]>;

function openIdConnect({ issuer, clientId, scopes, groupsClaim }: Extract<Provider, { type: "OIDC" }>) {
  const secret = new sst.Secret("IdentityProvider");
  return {
    providerType: "OIDC",
    providerDetails: {
      oidc_issuer: issuer,
      client_id: clientId,
      client_secret: secret.value,
      authorize_scopes: scopes,
      attributes_request_method: "GET",
    },
    attributeMapping: { username: "sub", email: "email", "custom:groups": groupsClaim },
  };
}

const saml = ({ metadataUrl, emailAttribute, groupsAttribute }: Extract<Provider, { type: "SAML" }>) => ({
  providerType: "SAML",
  providerDetails: { MetadataURL: metadataUrl },
  attributeMapping: { email: emailAttribute, "custom:groups": groupsAttribute },
});
