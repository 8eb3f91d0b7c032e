import type { AnalysisContext, FormatModule } from "../../format.ts";
import { longestSignature, malwareSignatures } from "../../malware-signatures.ts";
import { signatureRules } from "./rules.ts";

const chunkBytes = 1024 ** 2;

/**
 * Searches all bytes of every content, unless the caller has searched the document's. Content in containers is content of
 * its own, so that it is searched unpacked.
 */
export const signature: FormatModule = {
  name: "signature",
  rules: signatureRules,
  accepts: () => true,
  async analyze({ source, head, read, isSearched, report }: AnalysisContext) {
    if (isSearched) return;
    const found = new Set<string>();
    for (let start = 0; start < source.size; start += chunkBytes) {
      const bytes =
        source.size <= head.length ? head : await read(start, start + chunkBytes + longestSignature - 1);
      for (const { name, bytes: searched } of malwareSignatures) {
        const index = found.has(name) ? -1 : bytes.indexOf(searched);
        if (index < 0) continue;
        found.add(name);
        report("malware-signature", {
          message: `The content has the malware signature "${name}".`,
          where: `offset ${start + index}`,
          evidence: { signature: name, offset: start + index },
        });
      }
    }
  },
};
