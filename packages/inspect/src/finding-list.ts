import { compareFindings, compareSeverity, type Finding, type Verdict, verdictOf } from "./finding.ts";

/** Places that are remembered, so that a finding that is reported twice counts once. */
const maximumPlaces = 10_000;

/**
 * Bytes of the findings of an inspection as JSON. A record of DynamoDB holds 400 KiB, and a page of 100 records has to fit
 * into the 6 MB that a function may answer.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maximumBytes = 24 * 1024;

interface Ranked {
  finding: Finding;
  /** How many findings of its rule were before it. */
  rank: number;
}

/**
 * The findings of an inspection. Its memory is bounded however much content makes rules find, and the verdict counts every
 * finding.
 */
export class FindingList {
  readonly #maximum: number;
  readonly #byRule = new Map<string, Finding[]>();
  readonly #places = new Set<string>();
  #count = 0;

  /** @param maximum findings that are returned at most */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  add(finding: Finding): void {
    const place = JSON.stringify([finding.rule, finding.where]);
    if (this.#places.has(place)) return;
    if (this.#places.size < maximumPlaces) this.#places.add(place);
    this.#count++;
    const ofRule = this.#byRule.get(finding.rule) ?? [];
    this.#byRule.set(finding.rule, ofRule);
    // One at least, which the verdict needs.
    if (ofRule.length < Math.max(1, this.#maximum)) ofRule.push(finding);
  }

  get verdict(): Verdict {
    return verdictOf([...this.#byRule.values()].flat());
  }

  /**
   * The worst findings, and how many more there were. Of one severity, rules come before the repetitions of a rule, so that
   * many findings of one do not hide another.
   */
  bounded(): { findings: Finding[]; omitted: number } {
    const ranked = [...this.#byRule.values()]
      .flatMap((findings) => findings.map((finding, rank): Ranked => ({ finding, rank })))
      .sort(
        (a, b) =>
          compareSeverity(a.finding, b.finding) || a.rank - b.rank || compareFindings(a.finding, b.finding),
      );
    const findings: Finding[] = [];
    let bytes = 0;
    for (const { finding } of ranked.slice(0, this.#maximum)) {
      bytes += Buffer.byteLength(JSON.stringify(finding));
      if (bytes > maximumBytes && findings.length > 0) break;
      findings.push(finding);
    }
    return { findings: findings.sort(compareFindings), omitted: this.#count - findings.length };
  }
}
