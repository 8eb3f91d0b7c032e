import {
  APIGatewayClient,
  GetAccountCommand,
  GetDomainNameCommand,
  paginateGetRestApis,
} from "@aws-sdk/client-api-gateway";
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolDomainCommand,
  paginateListUserPools,
} from "@aws-sdk/client-cognito-identity-provider";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

/** API Gateway's control plane has an action for each HTTP method. */
const actions = ["apigateway:GET"];

export const getGatewayAccount = defineCall({
  actions,
  resources: ({ region }) => [`arn:aws:apigateway:${region}::/account`],
  page: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html",
  send: (config, _input: object, options) =>
    new APIGatewayClient(config).send(new GetAccountCommand({}), options),
});

export const getDomainName = defineCall({
  actions,
  resources: ({ region }) => [`arn:aws:apigateway:${region}::/domainnames/*`],
  page: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainName.html",
  absent: ["NotFoundException"],
  send: (config, input: { domainName: string }, options) =>
    new APIGatewayClient(config).send(new GetDomainNameCommand(input), options),
});

/** The regional REST APIs of the region. */
export const listRegionalApis = defineCall({
  actions,
  resources: ({ region }) => [`arn:aws:apigateway:${region}::/restapis`],
  page: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html",
  send: (config, _input: object, options) =>
    collect(
      paginateGetRestApis({ client: new APIGatewayClient(config), pageSize: 500 }, {}, options),
      ({ items }) =>
        items?.filter(({ endpointConfiguration }) => endpointConfiguration?.types?.includes("REGIONAL")),
    ),
});

/** The answer is without a pool when nobody uses the domain. */
export const describeUserPoolDomain = defineCall({
  actions: ["cognito-idp:DescribeUserPoolDomain"],
  page: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolDomain.html",
  send: async (config, input: { Domain: string }, options) =>
    (await new CognitoIdentityProviderClient(config).send(new DescribeUserPoolDomainCommand(input), options))
      .DomainDescription,
});

export const listUserPools = defineCall({
  actions: ["cognito-idp:ListUserPools"],
  page: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html",
  send: (config, _input: object, options) =>
    collect(
      paginateListUserPools(
        { client: new CognitoIdentityProviderClient(config), pageSize: 60 },
        { MaxResults: 60 },
        options,
      ),
      ({ UserPools }) => UserPools?.map(({ Id }) => Id ?? ""),
    ),
});
