import type { Rule } from "../rule.ts";
import { contentEncoding } from "./content-encoding.ts";
import { declaredSha256 } from "./declared-sha256.ts";
import { declaredSize } from "./declared-size.ts";
import { malwareScan } from "./malware-scan.ts";
import { malwareScanIncomplete } from "./malware-scan-incomplete.ts";
import { malwareSignature } from "./malware-signature.ts";
import { secondScan } from "./second-scan.ts";
import { secondScanIncomplete } from "./second-scan-incomplete.ts";

/**
 * The rules about the transfer and the malware scan. The key is the rule's name in findings. The rules about the content, its
 * type and its filename are those of `airlock-inspect`.
 */
export const rules: Record<string, Rule> = {
  "content-encoding": contentEncoding,
  "declared-sha256": declaredSha256,
  "declared-size": declaredSize,
  "malware-scan": malwareScan,
  "malware-scan-incomplete": malwareScanIncomplete,
  "malware-signature": malwareSignature,
  "second-scan": secondScan,
  "second-scan-incomplete": secondScanIncomplete,
};
