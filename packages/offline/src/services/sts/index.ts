import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import { bodyBytesAtMost } from "../../http/json-api.ts";
import { sendQueryError } from "../../http/query-error.ts";
import { querySignatureRules } from "../../http/signature-rules.ts";
import type { SignedApi } from "../../http/signed-api.ts";
import { xmlDocument } from "../../http/xml.ts";
import type { RunningService, Service } from "../service.ts";
import { stsFacts } from "./facts.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/** STS, of which only GetCallerIdentity is emulated. */
export const stsService: Service<RunningService> = {
  facts: stsFacts,
  async start({ graph, credentials }) {
    return { api: createApi((accessKeyId) => credentials.roleOf(accessKeyId) ?? "", graph.accountId) };
  },
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
function createApi(roleOf: (accessKeyId: string) => string, account: string): SignedApi {
  return {
    bodyBytesAtMost,
    answer({ caller, body }, response) {
      const action = new URLSearchParams(body.toString()).get("Action");
      if (action !== "GetCallerIdentity")
        throw new AwsError("InvalidAction", 400, `STS's ${action} is not emulated offline.`);
      const arn = roleOf(caller.accessKeyId);
      const identity = { Arn: arn, UserId: arn.split("/").at(-1), Account: account };
      response.writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": randomUUID() });
      response.end(
        xmlDocument("GetCallerIdentityResponse", { "@xmlns": namespace, GetCallerIdentityResult: identity }),
      );
    },
    signatureRules: querySignatureRules,
    sendError: (_request, response, error) => sendQueryError(response, error, namespace),
    requestedActions: ({ body }) => [
      { action: `sts:${new URLSearchParams(body.toString()).get("Action")}`, resource: "*" },
    ],
  };
}
