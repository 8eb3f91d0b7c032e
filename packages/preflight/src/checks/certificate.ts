import type { CertificateDetail } from "@aws-sdk/client-acm";
import { describeCertificate } from "../calls/security.ts";
import { type Check, declared, type Obstacle } from "../check.ts";

const dayMilliseconds = 24 * 3600 * 1000;
const daysBeforeExpiry = 30;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-specify-certificate-for-custom-domain-name.html */
export const certificate: Check = {
  id: "certificate",
  question: "Can API Gateway use the certificate of the custom domain?",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-specify-certificate-for-custom-domain-name.html",
  calls: [describeCertificate],
  async *run(context) {
    const { graph, ask, now } = context;
    for (const { inputs } of declared(context, "aws:apigateway/domainName:DomainName")) {
      const name = String(inputs.domainName);
      const arn = String(inputs.regionalCertificateArn ?? inputs.certificateArn ?? "");
      const [, , , region, accountId] = arn.split(":");
      if (region !== graph.region || accountId !== graph.accountId) {
        yield {
          severity: "stops",
          message: `The certificate ${arn} of ${name} is not in account ${graph.accountId} and region ${graph.region}.`,
          remedy: "Set domain.certificateArn to a certificate there, or use the credentials of its account.",
          command: requestOf(name, graph.region),
        };
        continue;
      }
      const found = await ask(describeCertificate, { CertificateArn: arn });
      yield* found ? obstaclesOf(found, name, arn, now) : [absent(name, arn, graph.region)];
    }
  },
};

const requestOf = (name: string, region: string): string =>
  `aws acm request-certificate --region ${region} --domain-name ${name} --validation-method DNS`;

const absent = (name: string, arn: string, region: string): Obstacle => ({
  severity: "stops",
  message: `The certificate ${arn} of ${name} does not exist.`,
  remedy: "Request one, validate it by DNS, and set domain.certificateArn.",
  command: requestOf(name, region),
});

function* obstaclesOf(found: CertificateDetail, name: string, arn: string, now: Date): Generator<Obstacle> {
  const names = [found.DomainName ?? "", ...(found.SubjectAlternativeNames ?? [])];
  if (!names.some((pattern) => covers(pattern, name)))
    yield {
      severity: "stops",
      message: `The certificate ${arn} is for ${[...new Set(names)].join(", ")}, not for ${name}.`,
      remedy: "Set domain.certificateArn to a certificate for the name.",
      command: requestOf(name, arn.split(":")[3] ?? ""),
    };
  if (found.Status !== "ISSUED")
    yield {
      severity: "stops",
      message: `The certificate ${arn} of ${name} has status ${found.Status}, not ISSUED.`,
      remedy: remedyOf(found),
      command: `aws acm wait certificate-validated --region ${arn.split(":")[3]} --certificate-arn ${arn}`,
    };
  const days = Math.floor(((found.NotAfter?.getTime() ?? Infinity) - now.getTime()) / dayMilliseconds);
  if (found.Status === "ISSUED" && days < daysBeforeExpiry)
    yield {
      severity: "weakens",
      message: `The certificate ${arn} of ${name} expires in ${days} days.`,
      remedy:
        found.Type === "IMPORTED"
          ? "ACM does not renew it: import its successor under the same ARN."
          : "ACM renews it while its DNS records exist and it is in use: see its renewal status.",
      command: `aws acm describe-certificate --region ${arn.split(":")[3]} --certificate-arn ${arn} --query Certificate.RenewalSummary`,
    };
}

/** What validates a certificate that waits for it. */
function remedyOf(found: CertificateDetail): string {
  const records = (found.DomainValidationOptions ?? []).flatMap(({ ResourceRecord, ValidationStatus }) =>
    ResourceRecord && ValidationStatus !== "SUCCESS"
      ? `${ResourceRecord.Name} ${ResourceRecord.Type} ${ResourceRecord.Value}`
      : [],
  );
  if (found.Status !== "PENDING_VALIDATION")
    return "Request another certificate, and set domain.certificateArn.";
  return records.length > 0
    ? `Create the DNS record ${records.join(", ")}.`
    : "Confirm the domain by the DNS record or e-mail that ACM names.";
}

/** Whether a name of a certificate covers a host: a wildcard stands for one label. */
function covers(pattern: string, host: string): boolean {
  const [name, other] = [pattern.toLowerCase(), host.toLowerCase()];
  return name === other || (name.startsWith("*.") && other.slice(other.indexOf(".")) === name.slice(1));
}
