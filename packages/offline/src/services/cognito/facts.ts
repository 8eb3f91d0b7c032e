import { describeType, opaqueId, physicalName, regionalArn, type ServiceFacts } from "../resource-facts.ts";
import { resourceServerType, userPoolClientType, userPoolDomainType, userPoolType } from "./types.ts";

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The scopes of a resource server, and those that every pool has. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
const predefinedScopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];
const scopesOf = ({ identifier, scopes = [] }: { identifier: string; scopes?: { scopeName: string }[] }) =>
  scopes.map(({ scopeName }) => `${identifier}/${scopeName}`);

export const cognitoFacts: ServiceFacts = {
  id: "cognito-idp",
  title: "Amazon Cognito",
  emulates: "the token endpoint with client credentials, and key sets; its management API is not emulated",
  resources: [
    describeType(userPoolType, {
      emulation: "emulated",
      outputs: (declared, scope) => {
        const id = `${scope.region}_${opaqueId(declared.urn, 9, lettersAndDigits)}`;
        return {
          id,
          name: physicalName(declared),
          arn: regionalArn(scope, "cognito-idp", `userpool/${id}`),
          endpoint: `cognito-idp.${scope.region}.amazonaws.com/${id}`,
        };
      },
      referredBy: { properties: ["userPoolId"], values: ({ id }) => [id] },
      node: { title: "Cognito", shape: ["[", "]"] },
    }),
    describeType(userPoolClientType, {
      emulation: "folded",
      outputs: (declared) => ({
        id: opaqueId(declared.urn, 26),
        name: physicalName(declared),
        ...(declared.inputs.generateSecret && { clientSecret: opaqueId(`${declared.urn}secret`, 51) }),
      }),
    }),
    describeType(userPoolDomainType, {
      emulation: "folded",
      outputs: ({ inputs }) => ({ id: inputs.domain }),
    }),
    describeType(resourceServerType, {
      emulation: "folded",
      outputs: ({ inputs }) => ({
        id: `${inputs.userPoolId}|${inputs.identifier}`,
        scopeIdentifiers: scopesOf(inputs),
      }),
      referredBy: {
        properties: ["authorizationScopes", "allowedOauthScopes"],
        values: ({ inputs }) => [...scopesOf(inputs), ...predefinedScopes],
      },
    }),
  ],
};
