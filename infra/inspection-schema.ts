import * as z from "zod";
import {
  inspectionProfile,
  inspectionRules,
  ownerPolicyInput,
} from "../packages/core/src/inspection/policy-input.ts";
import { canDetect } from "../packages/inspect/src/detectable-types.ts";
import { defaultAllowedTypes } from "../packages/inspect/src/formats/declaration/allowed-types.ts";

/** The policy of a stage. */
export const inspection = z
  .strictObject({ profile: inspectionProfile.default("balanced"), rules: inspectionRules })
  .prefault({})
  .describe("How findings of the inspection are judged");

/** The policy for the documents of a client. */
export const clientInspection = ownerPolicyInput
  .optional()
  .describe("How findings in the client's documents are judged, before the stage's setting");

export const allowedTypes = z
  .array(
    z
      .string()
      .regex(
        /^[a-z]+\/[a-z0-9.+-]+$/,
        "is not a media type: use lower-case letters and no parameters, such as text/csv",
      )
      .refine(
        canDetect,
        "is a type that inspection cannot tell, so that no document of it would be released",
      ),
  )
  .default([...defaultAllowedTypes])
  .describe("Media types that are released without a decision by a reviewer");

/** The second scanner. */
export const scanner = z
  .strictObject({
    host: z.union([z.hostname(), z.ipv4(), z.ipv6()]),
    port: z.int().min(1).max(65_535).default(3310),
    subnets: z.array(z.string().regex(/^subnet-[0-9a-f]+$/, "is not the id of a subnet")).default([]),
    securityGroups: z
      .array(z.string().regex(/^sg-[0-9a-f]+$/, "is not the id of a security group"))
      .default([]),
  })
  .refine(
    ({ host, subnets, securityGroups }) =>
      /^(localhost|127\..*|::1)$/.test(host) || (subnets.length > 0 && securityGroups.length > 0),
    "needs subnets and securityGroups: clamd's protocol is neither encrypted nor authenticated, so that content may only go to it in a private network",
  )
  .optional()
  .describe("clamd that scans every document as well, over TCP, in the VPC of the subnets");
