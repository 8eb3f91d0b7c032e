import type { AnalysisContext, Parser } from "../../format.ts";
import { CompressedRtfError, decompressRtf } from "../../outlook/compressed-rtf.ts";
import { readWhole } from "../../read-whole.ts";
import { bufferSource } from "../../source.ts";
import {
  attributeIds,
  type Properties,
  propertyIds,
  readAttributes,
  readProperties,
  TnefError,
} from "./attributes.ts";

/** The last bytes of the ids of interfaces, such as IID_IMessage. */
const interfaceEnd = Buffer.from("c000000000000046", "hex");

async function analyze(context: AnalysisContext): Promise<void> {
  try {
    await new TnefAnalysis(context).run();
  } catch (error) {
    if (!(error instanceof TnefError)) throw error;
    context.report("tnef-unreadable", { message: error.message });
  }
}

/** Reads the attributes in their order: those of an attachment follow its beginning. */
class TnefAnalysis {
  readonly #context: AnalysisContext;
  #attachments = 0;
  #title: string | undefined;
  #data: Buffer | undefined;

  constructor(context: AnalysisContext) {
    this.#context = context;
  }

  async run(): Promise<void> {
    const bytes = await readWhole(this.#context);
    for (const { id, data } of readAttributes(bytes, this.#context.budget)) {
      if (id === attributeIds.attachmentBegin) await this.#endAttachment();
      else if (id === attributeIds.attachmentTitle) this.#title = textOf(data);
      else if (id === attributeIds.attachmentData) this.#data = data;
      else if (id === attributeIds.attachmentProperties) await this.#attachmentProperties(data);
      else if (id === attributeIds.messageProperties) await this.#messageProperties(data);
    }
    await this.#endAttachment();
  }

  async #endAttachment(): Promise<void> {
    if (this.#data && this.#data.length > 0) await this.#member(this.#title, this.#data);
    this.#data = undefined;
    this.#title = undefined;
  }

  async #attachmentProperties(data: Buffer): Promise<void> {
    const properties = readProperties(data, this.#context.budget);
    this.#title = nameOf(properties) ?? this.#title;
    const content = properties.get(propertyIds.attachmentData);
    if (!content || content.length === 0) return;
    // The interface of an object comes first. An object of a message is TNEF, another one a compound file.
    const isObject = content.length > 16 && content.subarray(8, 16).equals(interfaceEnd);
    await this.#member(this.#title, isObject ? content.subarray(16) : content);
  }

  async #messageProperties(data: Buffer): Promise<void> {
    const { budget, report } = this.#context;
    const properties = readProperties(data, budget);
    const html = properties.get(propertyIds.html);
    if (html && html.length > 0) await this.#member("body.html", html);
    const compressed = properties.get(propertyIds.compressedRtf);
    if (!compressed || compressed.length === 0) return;
    try {
      await this.#member("body.rtf", decompressRtf(compressed, budget));
    } catch (error) {
      if (!(error instanceof CompressedRtfError)) throw error;
      report("tnef-unreadable", { message: "The RTF body cannot be decompressed.", where: "body.rtf" });
    }
  }

  async #member(name: string | undefined, content: Buffer): Promise<void> {
    this.#context.budget.use("entries");
    await this.#context.inspectMember({
      name: name || `attachment ${++this.#attachments}`,
      source: bufferSource(content),
    });
  }
}

function nameOf(properties: Properties): string | undefined {
  const name =
    properties.get(propertyIds.attachmentLongFilename) ?? properties.get(propertyIds.attachmentFilename);
  return name && textOf(name);
}

const textOf = (bytes: Buffer): string => bytes.toString("utf8").replace(/\0.*$/s, "");

export const tnefParser: Parser = { analyze };
