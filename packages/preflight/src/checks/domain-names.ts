import { describeUserPoolDomain, getDomainName } from "../calls/gateway.ts";
import { type Check, created } from "../check.ts";

/** Custom domain names and prefixes of Cognito are unique in a region. */
export const domainNames: Check = {
  id: "domain-names",
  question: "Are the domain names that the stage creates free?",
  page: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html",
  calls: [getDomainName, describeUserPoolDomain],
  async *run(context) {
    const { graph, ask } = context;
    for (const { inputs } of created(context, "aws:apigateway/domainName:DomainName")) {
      const domainName = String(inputs.domainName);
      if (await ask(getDomainName, { domainName }))
        yield {
          severity: "stops",
          message: `API Gateway has the domain name ${domainName} in region ${graph.region} already.`,
          remedy: "Delete it if no API uses it, or set domain.name to another.",
          command: `aws apigateway get-base-path-mappings --region ${graph.region} --domain-name ${domainName}`,
        };
    }
    for (const { inputs } of created(context, "aws:cognito/userPoolDomain:UserPoolDomain")) {
      const Domain = String(inputs.domain);
      const found = await ask(describeUserPoolDomain, { Domain });
      if (found?.UserPoolId)
        yield {
          severity: "stops",
          message: `The user pool ${found.UserPoolId} has the domain ${Domain} already.`,
          remedy: "Remove the stage to which the pool belongs, or its domain, or use another stage name.",
          command: `aws cognito-idp delete-user-pool-domain --region ${graph.region} --domain ${Domain} --user-pool-id ${found.UserPoolId}`,
        };
    }
  },
};
