import { removing, setting, testRule } from "../support/violations.ts";

testRule("firewall", [
  ["a web ACL of scope CLOUDFRONT", "Firewall", setting("Firewall", { scope: "CLOUDFRONT" })],
  ["a web ACL without rules", "Firewall", setting("Firewall", { rules: [] })],
  [
    "a web ACL whose sampled requests have the Authorization header",
    "Firewall",
    setting("Firewall", { dataProtectionConfig: undefined }),
  ],
  [
    "a web ACL that protects another header only",
    "Firewall",
    setting("Firewall", {
      dataProtectionConfig: {
        dataProtections: [{ action: "HASH", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["cookie"] } }],
      },
    }),
  ],
  ["an API stage without a web ACL", "Stage", removing("FirewallAssociation")],
  [
    "a web ACL whose log does not redact the Authorization header",
    "FirewallLogging",
    setting("FirewallLogging", { redactedFields: [] }),
  ],
]);
