import * as z from "zod";
import { groups } from "../packages/functions/src/http/people.ts";

const groupList = z
  .array(z.enum(groups))
  .min(1, `names no group. The groups are ${groups.join(", ")}`)
  .refine((names) => new Set(names).size === names.length, "names a group more than once");

/** People whom a deploy adds. */
export const people = z
  .record(
    z
      .email("is not an e-mail address")
      .max(128, "is longer than the 128 characters of a username")
      // Cognito never changes a username, and this one is its e-mail address in lower case.
      .refine((email) => email === email.toLowerCase(), "has upper-case letters: write it in lower case"),
    groupList,
  )
  .default({})
  .describe(
    "People whom a deploy adds, for stages without real documents: the groups of each (review, read, audit) by e-mail address. Others are added by npm run reviewer",
  );

/**
 * A name in the URL of the sign-in and in the usernames of the provider's people.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
 */
const providerName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{2,31}$/, "is not a name of 3 to 32 letters, digits and dashes")
  .refine((name) => name !== "COGNITO", "is the name of the user pool itself")
  .describe("Name of the provider; the usernames of its people begin with it, so it cannot be changed");

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html */
const providerGroups = z
  .record(
    z
      .string()
      .min(1)
      .regex(/^[^,[\]"]*$/, "has a comma, bracket or quotation mark, which Cognito uses to separate groups"),
    groupList,
  )
  .describe(
    "The groups (review, read, audit) that each group of the provider gives, by its name or id as the provider sends it",
  );

const httpsUrl = z.url({ protocol: /^https$/, error: "is not an https:// URL" });
const shared = { name: providerName, groups: providerGroups };

/** The identity provider of the people. */
export const identityProvider = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("OIDC"),
      ...shared,
      issuer: httpsUrl.describe("Issuer URL, below which /.well-known/openid-configuration is"),
      clientId: z
        .string()
        .min(1)
        .describe(
          "Id of the client that the provider has for Airlock; sst secret set IdentityProvider has its secret",
        ),
      scopes: z.string().default("openid email").describe("Scopes that are requested, separated by spaces"),
      groupsClaim: z.string().min(1).default("groups").describe("Claim with the groups of a person"),
    }),
    z.strictObject({
      type: z.literal("SAML"),
      ...shared,
      metadataUrl: httpsUrl.describe("URL of the provider's metadata document"),
      emailAttribute: z
        .string()
        .min(1)
        .default("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")
        .describe("Attribute with the e-mail address of a person"),
      groupsAttribute: z.string().min(1).default("groups").describe("Attribute with the groups of a person"),
    }),
  ])
  .optional()
  .describe("OpenID Connect or SAML provider by which people sign in, besides those in the user pool");

/** How people decide. */
export const review = z
  .strictObject({
    twoPeople: z
      .boolean()
      .default(false)
      .describe(
        "Whether the release of a document needs two people if it has a finding for which the profile rejects, and which a setting holds in place",
      ),
  })
  .prefault({})
  .describe("How people decide on quarantined documents");
