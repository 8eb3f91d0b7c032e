import type { Rule } from "../rule.ts";
import { allowedType } from "./allowed-type.ts";
import { contentEncoding } from "./content-encoding.ts";
import { declaredSha256 } from "./declared-sha256.ts";
import { declaredSize } from "./declared-size.ts";
import { declaredType } from "./declared-type.ts";
import { emptyContent } from "./empty-content.ts";
import { executableContent } from "./executable-content.ts";
import { filenameExtension } from "./filename-extension.ts";
import { filenameSafety } from "./filename-safety.ts";
import { malwareScan } from "./malware-scan.ts";
import { malwareSignature } from "./malware-signature.ts";

/** All inspection rules. The key is the rule's name in findings. */
export const rules: Record<string, Rule> = {
  "allowed-type": allowedType,
  "content-encoding": contentEncoding,
  "declared-sha256": declaredSha256,
  "declared-size": declaredSize,
  "declared-type": declaredType,
  "empty-content": emptyContent,
  "executable-content": executableContent,
  "filename-extension": filenameExtension,
  "filename-safety": filenameSafety,
  "malware-scan": malwareScan,
  "malware-signature": malwareSignature,
};
