import type { Budget } from "../../budget.ts";
import { attributeOf, readXml } from "../../xml/xml.ts";

/**
 * Algorithms that obfuscate fonts so that they are not copied; the key is in the book.
 * @see https://www.w3.org/TR/epub-33/#sec-font-obfuscation
 */
const fontObfuscation = new Set(["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#rc"]);
const fontName = /\.(otf|ttf|ttc|woff2?|dfont)$/i;

/** What `META-INF/encryption.xml` says. */
export interface BookEncryption {
  /** Names of fonts that are obfuscated. */
  obfuscatedFonts: Set<string>;
  /** Other names, with their algorithms. */
  encrypted: Map<string, string>;
  malformed: string | undefined;
}

function decodedName(uri: string): string {
  try {
    return decodeURIComponent(uri).replace(/^\.?\//, "");
  } catch {
    return uri;
  }
}

/**
 * Reads which files of a book are encrypted.
 * @see https://www.w3.org/TR/epub-33/#sec-container-metainf-encryption.xml
 * @throws LimitError
 */
export function readBookEncryption(text: string, budget: Budget): BookEncryption {
  const encryption: BookEncryption = {
    obfuscatedFonts: new Set(),
    encrypted: new Map(),
    malformed: undefined,
  };
  let algorithm = "";
  let isData = false;
  const { malformed } = readXml(
    text,
    {
      open(element) {
        if (element.local === "EncryptedData") [isData, algorithm] = [true, ""];
        // The method of a key is in the element of the key, which may be in that of the data.
        if (element.local === "EncryptionMethod" && isData && algorithm === "")
          algorithm = attributeOf(element, "Algorithm")?.trim() ?? "";
        if (element.local !== "CipherReference") return;
        const name = decodedName(attributeOf(element, "URI") ?? "");
        if (fontObfuscation.has(algorithm.toLowerCase()) && fontName.test(name))
          encryption.obfuscatedFonts.add(name);
        else encryption.encrypted.set(name, algorithm);
      },
      close(element) {
        if (element.local === "EncryptedData") isData = false;
      },
    },
    budget,
  );
  encryption.malformed = malformed;
  return encryption;
}
