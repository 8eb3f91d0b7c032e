import { removing, setting, testRule } from "../support/violations.ts";

testRule("firewall", [
  ["a web ACL of scope CLOUDFRONT", "Firewall", setting("Firewall", { scope: "CLOUDFRONT" })],
  ["a web ACL without rules", "Firewall", setting("Firewall", { rules: [] })],
  ["an API stage without a web ACL", "Stage", removing("FirewallAssociation")],
  [
    "a web ACL whose log does not redact the Authorization header",
    "FirewallLogging",
    setting("FirewallLogging", { redactedFields: [] }),
  ],
]);
