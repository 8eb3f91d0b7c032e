import { LimitError, type Limits } from "../budget.ts";
import type { DetectInput, Format } from "../format.ts";
import type { Policy } from "../policy.ts";
import { Run, SourceError } from "../run.ts";
import type { Source } from "../source.ts";
import { ZipError } from "../zip/entry.ts";
import type { PreviewImage } from "./image/index.ts";
import { hexBytes, previewLimits } from "./limits.ts";
import type { PreviewStructure } from "./structure.ts";
import type { PreviewText } from "./text/index.ts";
import { Unavailable } from "./unavailable.ts";
import type { PreviewView } from "./views.ts";

export interface PreviewOptions {
  view: PreviewView;
  /** Of the view `hex`: the first byte; 0 by default. */
  offset?: number;
  /** The name that the sender gave. */
  filename?: string;
  /** The media type that the sender declared. */
  declaredType?: string;
  policy?: Policy;
  limits?: Partial<Limits>;
  /** Called with the error of a parser, whose content is then unavailable, or missing in the structure. */
  onError?: (parser: string, error: unknown) => void;
}

/** Bytes of content, in hexadecimal digits. */
interface PreviewHex {
  offset: number;
  bytes: string;
}

interface Previewed {
  /** The media type of the content. */
  type: string;
  /** Bytes of the content. */
  size: number;
}

/** A view of content, or why there is none. */
export type Preview = Previewed &
  (
    | ({ view: "structure" } & PreviewStructure)
    | ({ view: "text" } & PreviewText)
    | ({ view: "hex" } & PreviewHex)
    | ({ view: "image" } & PreviewImage)
    | { view: PreviewView; unavailable: string }
  );

/**
 * Makes a view of content that is safe to display: text, numbers and pixels, never the content itself.
 *
 * @throws only errors of the source; an error of a parser makes the view unavailable
 */
export async function preview(source: Source, options: PreviewOptions): Promise<Preview> {
  const { view, filename = "", declaredType, policy, onError } = options;
  const limits = { ...previewLimits, ...options.limits };
  const run = new Run({ limits, isSearched: true, ...(policy && { policy }), ...(onError && { onError }) });
  const member = { name: filename, source, ...(declaredType !== undefined && { declaredType }) };
  const previewed = { type: "application/octet-stream", size: source.size };
  try {
    if (view === "structure") {
      const { previewStructure } = await import("./structure.ts");
      const { type, ...structure } = await previewStructure(run, member);
      return { ...previewed, type, view, ...structure };
    }
    const { format, input } = await run.identify(member);
    previewed.type = format.type;
    return { ...previewed, ...(await viewOf(view, format, input, options.offset)) };
  } catch (error) {
    if (error instanceof SourceError) throw error.cause;
    if (error instanceof Unavailable || error instanceof LimitError)
      return { ...previewed, view, unavailable: error.message };
    // A damaged member of an archive is a property of the content, not a fault of a parser.
    if (!(error instanceof ZipError)) onError?.(view, error);
    return { ...previewed, view, unavailable: "The content is damaged, or of a form that is not read." };
  }
}

/** Each view has a module of its own, with the libraries that it needs. */
async function viewOf(
  view: Exclude<PreviewView, "structure">,
  format: Format,
  input: DetectInput,
  offset = 0,
) {
  if (view === "text") {
    const { previewText } = await import("./text/index.ts");
    return { view, ...(await previewText(format, input)) };
  }
  if (view === "image") {
    const { previewImage } = await import("./image/index.ts");
    return { view, ...(await previewImage(format, input)) };
  }
  return { view, offset, bytes: (await input.read(offset, offset + hexBytes)).toString("hex") };
}
