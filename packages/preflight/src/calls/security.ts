import { ACMClient, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import {
  GetMalwareProtectionPlanCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListMalwareProtectionPlansCommand,
} from "@aws-sdk/client-guardduty";
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from "@aws-sdk/client-kms";
import { ListWebACLsCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { defineCall } from "../aws/call.ts";
import { pagesOf } from "../aws/pages.ts";

export const describeCertificate = defineCall({
  actions: ["acm:DescribeCertificate"],
  resources: ({ region, accountId }) => [`arn:aws:acm:${region}:${accountId}:certificate/*`],
  page: "https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html",
  absent: ["ResourceNotFoundException"],
  send: async (config, input: { CertificateArn: string }, options) =>
    (await new ACMClient(config).send(new DescribeCertificateCommand(input), options)).Certificate,
});

/** The key may be of another account, whose policy decides as well. */
export const describeKey = defineCall({
  actions: ["kms:DescribeKey"],
  resources: ({ region }) => [`arn:aws:kms:${region}:*:key/*`],
  page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html",
  absent: ["NotFoundException"],
  send: async (config, input: { KeyId: string }, options) =>
    (await new KMSClient(config).send(new DescribeKeyCommand(input), options)).KeyMetadata,
});

/** KMS answers for keys of the caller's account only. */
export const getKeyPolicy = defineCall({
  actions: ["kms:GetKeyPolicy"],
  resources: ({ region, accountId }) => [`arn:aws:kms:${region}:${accountId}:key/*`],
  page: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html",
  send: async (config, input: { KeyId: string }, options) =>
    (await new KMSClient(config).send(new GetKeyPolicyCommand(input), options)).Policy ?? "",
});

export const listDetectors = defineCall({
  actions: ["guardduty:ListDetectors"],
  page: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html",
  send: async (config, _input: object, options) =>
    (await new GuardDutyClient(config).send(new ListDetectorsCommand({}), options)).DetectorIds ?? [],
});

/** The ids of all plans of the region. */
export const listMalwareProtectionPlans = defineCall({
  actions: ["guardduty:ListMalwareProtectionPlans"],
  page: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMalwareProtectionPlans.html",
  send: (config, _input: object, options) =>
    pagesOf(async (NextToken) => {
      const page = await new GuardDutyClient(config).send(
        new ListMalwareProtectionPlansCommand({ NextToken }),
        options,
      );
      return { items: page.MalwareProtectionPlans ?? [], next: page.NextToken };
    }),
});

export const getMalwareProtectionPlan = defineCall({
  actions: ["guardduty:GetMalwareProtectionPlan"],
  page: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetMalwareProtectionPlan.html",
  absent: ["ResourceNotFoundException"],
  send: (config, input: { MalwareProtectionPlanId: string }, options) =>
    new GuardDutyClient(config).send(new GetMalwareProtectionPlanCommand(input), options),
});

/** The names of the region's web ACLs. */
export const listWebAcls = defineCall({
  actions: ["wafv2:ListWebACLs"],
  page: "https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html",
  send: (config, _input: object, options) =>
    pagesOf(async (NextMarker) => {
      const page = await new WAFV2Client(config).send(
        new ListWebACLsCommand({ Scope: "REGIONAL", Limit: 100, NextMarker }),
        options,
      );
      return { items: page.WebACLs ?? [], next: page.WebACLs?.length ? page.NextMarker : undefined };
    }),
});
