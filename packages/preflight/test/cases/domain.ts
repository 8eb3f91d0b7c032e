import type { Properties } from "../../../offline/src/graph/graph.ts";
import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resource } from "./case.ts";

const certificateArn = "arn:aws:acm:us-west-2:111122223333:certificate/1";
const domainName = (arn = certificateArn) =>
  resource("aws:apigateway/domainName:DomainName", "Domain", {
    domainName: "intake.airlock.test",
    regionalCertificateArn: arn,
  });

const issued = {
  DomainName: "intake.airlock.test",
  Status: "ISSUED",
  Type: "AMAZON_ISSUED",
  NotAfter: 1830297600,
};

const certified = (more: Properties) => (account: RecordedAccount) => {
  bootstrapped(account);
  account.change("acm DescribeCertificate", { body: { Certificate: { ...issued, ...more } } });
};

export const casesOfDomain: Case[] = [
  {
    title: "a certificate that does not exist stops the deploy",
    resources: [domainName()],
    account: bootstrapped,
    obstacles: [["certificate", "stops", "certificate/1 of intake.airlock.test does not exist"]],
  },
  {
    title: "a certificate that was issued for the domain is ready",
    resources: [domainName()],
    account: certified({}),
    obstacles: [],
  },
  {
    title: "a wildcard covers one label",
    resources: [domainName()],
    account: certified({ DomainName: "*.airlock.test" }),
    obstacles: [],
  },
  {
    title: "a certificate of another name stops the deploy",
    resources: [domainName()],
    account: certified({ DomainName: "*.test", SubjectAlternativeNames: ["*.test", "airlock.test"] }),
    obstacles: [["certificate", "stops", "is for *.test, airlock.test, not for intake.airlock.test"]],
  },
  {
    title: "a certificate that waits for validation stops the deploy",
    resources: [domainName()],
    account: certified({ Status: "PENDING_VALIDATION", NotAfter: undefined }),
    obstacles: [["certificate", "stops", "has status PENDING_VALIDATION, not ISSUED"]],
  },
  {
    title: "a certificate that expires soon is named",
    resources: [domainName()],
    account: certified({ NotAfter: 1785283200, Type: "IMPORTED" }),
    obstacles: [["certificate", "weakens", "expires in 27 days"]],
  },
  {
    title: "a certificate of another account stops the deploy",
    resources: [domainName("arn:aws:acm:us-west-2:444455556666:certificate/1")],
    account: bootstrapped,
    obstacles: [["certificate", "stops", "is not in account 111122223333 and region us-west-2"]],
  },
  {
    title: "a domain name that the region has stops the deploy",
    resources: [domainName()],
    account: (account) => {
      certified({})(account);
      account.change("apigateway GET /domainnames/intake.airlock.test", {
        body: { domainName: "intake.airlock.test" },
      });
    },
    obstacles: [["domain-names", "stops", "API Gateway has the domain name intake.airlock.test"]],
  },
  {
    title: "a prefix of Cognito that a pool has stops the deploy",
    resources: [
      resource("aws:cognito/userPoolDomain:UserPoolDomain", "Domain", {
        domain: "airlock-prod-000000000000",
      }),
    ],
    account: (account) => {
      bootstrapped(account);
      account.change("cognito-idp DescribeUserPoolDomain", {
        when: '"airlock-prod-111122223333"',
        body: { DomainDescription: { UserPoolId: "us-west-2_abc" } },
      });
    },
    obstacles: [
      ["domain-names", "stops", "The user pool us-west-2_abc has the domain airlock-prod-111122223333"],
    ],
  },
];
