import type { DetectInput, Format, Parser } from "../../format.ts";
import { checkText } from "../../text/text-check.ts";
import { derType } from "../pkcs7/der.ts";
import { isDosProgram } from "./executable.ts";
import { graphicsSignatures } from "./graphics-signatures.ts";
import { isoMediaType, mediaSignatures } from "./media-signatures.ts";
import { recordingSignatures } from "./recording-signatures.ts";
import { signatures } from "./signatures.ts";
import { binaryTypes } from "./types.ts";

/** Bytes that signatures are looked for in: the descriptor of an ISO 9660 image is at 32 KiB. */
const detectionBytes = 64 * 1024;

const allSignatures = [...signatures, ...mediaSignatures, ...graphicsSignatures, ...recordingSignatures];

/** Types by signature. Content that is text throughout is of none of them, whatever words it begins with. */
export const binaryParser: Parser = {
  async detect(input) {
    if (await checkText(input)) return undefined;
    const bytes = input.source.size > input.head.length ? await input.read(0, detectionBytes) : input.head;
    const type = typeBySignature(bytes, input.source.size);
    if (type !== undefined) return formatOf(type);
    const certificateType = derType(bytes);
    if (certificateType !== undefined) return formatOf(certificateType);
    const imageType = await typeByFooter(input);
    return imageType === undefined ? undefined : formatOf(imageType);
  },
};

function formatOf(type: string): Format {
  return { type, family: binaryTypes.get(type) ?? type };
}

function typeBySignature(bytes: Buffer, size: number): string | undefined {
  if (isDosProgram(bytes, size)) return "application/x-msdownload";
  const isoMedia = isoMediaType(bytes);
  if (isoMedia !== undefined) return isoMedia;
  return allSignatures.find(({ bytes: expected, offset = 0, check }) => {
    return (
      bytes.toString("latin1", offset, offset + expected.length) === expected &&
      (check?.(bytes, size) ?? true)
    );
  })?.type;
}

/**
 * Disk images that have no header: virtual disks of a fixed size, and those of macOS.
 * https://learn.microsoft.com/en-us/windows/win32/vstor/about-vhd
 */
async function typeByFooter({ source, read }: DetectInput): Promise<string | undefined> {
  const footer = (await read(source.size - 512, source.size)).toString("latin1", 0, 8);
  if (footer === "conectix") return "application/x-vhd";
  return footer.startsWith("koly\0\0\0\x04") ? "application/x-apple-diskimage" : undefined;
}
