import { Budget, LimitError, type Limits } from "./budget.ts";
import { createFinding } from "./create-finding.ts";
import type { Finding } from "./finding.ts";
import { FindingList } from "./finding-list.ts";
import {
  type AnalysisContext,
  type DetectInput,
  type Format,
  type FormatModule,
  type Member,
  type Parser,
  type ReportedFinding,
  unknownFormat,
} from "./format.ts";
import { formats } from "./formats/index.ts";
import type { Policy } from "./policy.ts";
import { rules } from "./rules.ts";

export interface InspectOptions {
  /** The name that the sender gave. */
  filename?: string;
  /** The media type that the sender declared. */
  declaredType?: string;
  /** The caller has searched the document for malware signatures, so that only what it contains is searched. */
  isSearched?: boolean;
  /** Media types that are released; all by default. */
  allowedTypes?: readonly string[];
  policy?: Policy;
  limits?: Partial<Limits>;
  /** Findings returned at most, the worst first; 50 by default, and fewer if they are long. */
  maximumFindings?: number;
  /** Called with the error of a parser, which is also a finding. */
  onError?: (parser: string, error: unknown) => void;
}

const defaultMaximumFindings = 50;

/** Bytes that detectors look at first. */
const headBytes = 4096;

/** Marks an error of the source, which no parser may take for a fault of the content. */
export class SourceError extends Error {
  override name = "SourceError";
}

/** What is told of content while it is inspected. */
export interface ContentObserver {
  /** The observer of content that is in this content. */
  member(member: Member): ContentObserver;
  /** A finding in this content. `where` is the place in it, without the path of the content. */
  found(finding: Finding, where: string): void;
  /** Called after the analysis of the content, whose budget it may use. Its errors are findings, as those of parsers. */
  analyzed(format: Format, input: DetectInput): Promise<void>;
}

/** Parsers that were loaded: an import takes time also when its module is known. */
const parsers = new Map<FormatModule, Parser>();

async function parserOf(module: FormatModule): Promise<Parser> {
  const parser = parsers.get(module) ?? (await module.load?.()) ?? module;
  parsers.set(module, parser);
  return parser;
}

async function detectBy(module: FormatModule, input: DetectInput): Promise<Format | undefined> {
  if (module.detect) return module.detect(input);
  if (!module.mayBe || !(await module.mayBe(input))) return undefined;
  return (await parserOf(module)).detect?.(input);
}

async function analyzeBy(
  module: FormatModule,
  accepted: Promise<boolean> | boolean,
  context: AnalysisContext,
): Promise<void> {
  if (!(await accepted)) return;
  const parser = module.analyze ? module : await parserOf(module);
  await parser.analyze?.(context);
}

/** One inspection: its budget and what it has found. */
export class Run {
  readonly #options: InspectOptions;
  readonly #policy: Policy;
  readonly #budget: Budget;
  readonly findings: FindingList;

  constructor(options: InspectOptions) {
    this.#options = options;
    this.#policy = options.policy ?? { profile: "balanced" };
    this.#budget = new Budget(options.limits);
    this.findings = new FindingList(options.maximumFindings ?? defaultMaximumFindings);
  }

  /**
   * Inspects content, and what is in it.
   * @throws only errors of the source
   */
  async inspectContent(
    member: Member,
    { path = "", depth = 0, observer }: { path?: string; depth?: number; observer?: ContentObserver } = {},
  ): Promise<Format> {
    const report = (rule: string, finding: ReportedFinding = {}) => {
      const created = this.#report(path, rule, finding);
      if (created) observer?.found(created, finding.where ?? "");
    };
    if (depth > this.#budget.limits.depth) {
      report("inspection-incomplete", { evidence: { limit: "depth" } });
      return unknownFormat;
    }
    const input = await this.#guard("head", report, () => this.#inputOf(member));
    if (!input) return unknownFormat;
    const format = (await this.#detect(input, report)) ?? unknownFormat;
    const context: AnalysisContext = {
      ...input,
      format,
      declaredType: member.declaredType,
      allowedTypes: this.#options.allowedTypes,
      loadFamilies: async () => (await import("./formats/parsers/text.ts")).familyOf,
      path,
      depth,
      isSearched: depth === 0 && this.#options.isSearched === true,
      report,
      inspectMember: (inner) =>
        this.inspectContent(inner, {
          path: path === "" ? inner.name : `${path}/${inner.name}`,
          depth: depth + 1,
          ...(observer && { observer: observer.member(inner) }),
        }),
    };
    for (const module of formats) {
      const accepted = module.accepts?.(format, input) ?? false;
      if (accepted) await this.#guard(module.name, report, () => analyzeBy(module, accepted, context));
    }
    if (observer) await this.#guard("preview", report, () => observer.analyzed(format, input));
    return format;
  }

  /**
   * Finds out what content is, without looking for what hides in it.
   * @throws LimitError if the limits do not allow to read the first bytes; SourceError
   */
  async identify(member: Member): Promise<{ format: Format; input: DetectInput }> {
    const input = await this.#inputOf(member);
    return { input, format: (await this.#detect(input, () => {})) ?? unknownFormat };
  }

  async #inputOf({ name, source }: Member): Promise<DetectInput> {
    const read = async (start: number, end: number) => {
      const [from, to] = [Math.max(0, start), Math.min(end, source.size)];
      if (from >= to) return Buffer.alloc(0);
      this.#budget.use("bytesRead", to - from);
      const bytes = await source.read(from, to).catch((error: unknown) => {
        throw new SourceError("The source cannot be read.", { cause: error });
      });
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    };
    const filename = name.split("/").at(-1) ?? name;
    return { source, filename, budget: this.#budget, read, head: await read(0, headBytes) };
  }

  async #detect(input: DetectInput, report: AnalysisContext["report"]): Promise<Format | undefined> {
    for (const module of formats) {
      const format = await this.#guard(module.name, report, async () => detectBy(module, input));
      if (format) return format;
    }
    return undefined;
  }

  /** Runs a parser. An error of it is a finding, so that the document is held; an error of the source is thrown. */
  async #guard<Result>(
    parser: string,
    report: AnalysisContext["report"],
    run: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof SourceError) throw error.cause;
      if (error instanceof LimitError)
        report("inspection-incomplete", { message: error.message, evidence: { limit: error.limit } });
      else {
        this.#options.onError?.(parser, error);
        report("parser-failed", { evidence: { parser } });
      }
      return undefined;
    }
  }

  #report(path: string, id: string, { where = "", ...finding }: ReportedFinding): Finding | undefined {
    const rule = rules.get(id);
    if (!rule) throw new Error(`The rule "${id}" is in no table of rules.`);
    const place = [path, where].filter((part) => part !== "").join(": ");
    const created = createFinding(this.#policy, id, rule, { ...finding, where: place });
    if (created) this.findings.add(created);
    return created;
  }
}
